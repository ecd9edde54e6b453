import type { Kpi } from '../metric/types.ts';
import { readDuration } from './duration.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * From when on a KPI is judged: a date (its first moment, UTC) or a duration after monitoring was
 * activated. `null` when it is neither, which is reported. Never throws.
 *
 * @example
 * readDue(report, node) // { dueMs: 1767139200000, dueAfterMs: null } from "2025-12-31"
 */
export function readDue(report: Report, node: Node): Pick<Kpi, 'dueMs' | 'dueAfterMs'> | null {
  const match = node.kind === 'scalar' ? DATE.exec(node.text) : null;
  if (match === null) {
    const dueAfterMs = readDuration(report, node, '"due"', PLAN_LIMITS.kpiDueMs);
    return dueAfterMs === null ? null : { dueMs: null, dueAfterMs };
  }
  const [year, month, day] = match.slice(1).map(Number);
  const dueMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0);
  // The calendar would take 31 June for 1 July, and the year 75 for 1975.
  const date = new Date(dueMs);
  const kept =
    date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  if (kept && dueMs > 0) return { dueMs, dueAfterMs: null };
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read "due": ${found(node)} is no day since 1970`,
    expected: 'a day such as "2026-12-31", or a duration such as "30d"',
  });
}
