import { describeDuration } from './describe-duration.ts';
import { found } from './found.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};
const DURATION = /^(?:\d{1,9}(?:ms|[wdhms]))+$/;
const PART = /(\d+)(ms|[wdhms])/g;
const EXAMPLE = 'a duration such as "30s", "5m", "48h", "7d" or "2w"';

/**
 * A duration in ms from a text such as `5m` or `1h30m` (units w, d, h, m, s, ms), within a range
 * whose ends are allowed. `null` when it is none, which is reported. Never throws.
 *
 * @example
 * readDuration(report, node, '"for"', { min: 1_000, max: 60_000 }) // 30000 from "30s"
 */
export function readDuration(
  report: Report,
  node: Node,
  what: string,
  range: { readonly min: number; readonly max: number },
): number | null {
  const durationMs = node.kind === 'scalar' ? durationOf(node.text) : null;
  if (durationMs === null) {
    const bare = node.kind === 'scalar' && typeof node.value === 'number';
    return addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}${bare ? ' without a unit' : ''}`,
      expected: EXAMPLE,
    });
  }
  if (durationMs >= range.min && durationMs <= range.max) return durationMs;
  const few = durationMs < range.min;
  const end = describeDuration(few ? range.min : range.max);
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: ${found(node)} is ${few ? 'less' : 'more'} than ${end}`,
    expected: `a duration from ${describeDuration(range.min)} to ${describeDuration(range.max)}`,
  });
}

function durationOf(text: string): number | null {
  if (!DURATION.test(text)) return null;
  let durationMs = 0;
  for (const [, digits, unit] of text.matchAll(PART)) {
    durationMs += Number(digits) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  }
  return durationMs;
}
