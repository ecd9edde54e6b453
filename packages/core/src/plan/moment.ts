import { found } from './found.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const MINUTE_MS = 60_000;

/**
 * A moment in ms since epoch, from ISO 8601 text with its offset, such as `2026-12-20T00:00:00Z`.
 * `null` when it is none, or no day of the calendar, which is reported. Never throws.
 *
 * @param what how messages call it, for example `"from"`
 */
export function readMoment(report: Report, node: Node, what: string): number | null {
  const match = node.kind === 'scalar' ? MOMENT.exec(node.text) : null;
  const momentMs = match === null ? null : momentOf(match);
  if (momentMs !== null) return momentMs;
  return addProblem(report, {
    code: match === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: found ${found(node)}`,
    expected: 'a moment since 1970 with its offset, for example "2026-12-20T00:00:00Z"',
  });
}

function momentOf([, ...parts]: RegExpExecArray): number | null {
  const part = (index: number) => Number(parts[index] ?? 0);
  const [year, month, day] = [part(0), part(1), part(2)];
  const [hour, minute, second] = [part(3), part(4), part(5)];
  if (hour > 23 || minute > 59 || second > 59 || part(8) > 14 || part(9) > 59) return null;
  const millisecond = Number((parts[6] ?? '').padEnd(3, '0'));
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  // The calendar would take 31 June for 1 July, and the year 75 for 1975.
  const date = new Date(localMs);
  const kept =
    date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  const offsetMs = (part(8) * 60 + part(9)) * MINUTE_MS * (parts[7] === '-' ? -1 : 1);
  const momentMs = localMs - offsetMs;
  return kept && momentMs >= 0 ? momentMs : null;
}
