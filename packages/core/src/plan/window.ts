import { nextOpening } from '../rollout/deployment-window.ts';
import type { WeeklyPeriod } from '../rollout/types.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';
import { readPeriod } from './weekly-period.ts';

/** Windows of a plan and where they stand: whether they open is known when `avoid` is read. */
export type Windows = { readonly at: Position; readonly period: WeeklyPeriod }[];

/**
 * Reads when phases may be entered. `null` when it has mistakes, which are reported. Never throws.
 *
 * @param windows gets it with its place
 */
export function readWindow(report: Report, node: Node, windows: Windows): WeeklyPeriod | null {
  const period = readPeriod(report, node, '"window"', OVERNIGHT);
  if (period !== null) windows.push({ at: node.at, period });
  return period;
}

/** A window is one period: what `avoid` takes out of a longer one is left. */
const OVERNIGHT = 'hours over midnight are a longer window with "avoid" in between';

/** A year of any would do: what repeats by the week changes with summer time alone. */
const SOME_YEAR_MS = Date.UTC(2026, 0, 1);

/**
 * Reports the first window of which `avoid` leaves nothing within 400 days, and without windows that
 * it leaves no time at all. Freezes end, so that whether they leave anything depends on the day: the
 * server looks at them. Never throws.
 *
 * @param at of `avoid`
 */
export function checkOpen(
  report: Report,
  windows: Windows,
  avoid: readonly WeeklyPeriod[] = [],
  at: Position = { line: 1, column: 1 },
): void {
  const isClosed = (window?: WeeklyPeriod) => nextOpening({ window, avoid }, SOME_YEAR_MS) === null;
  if (windows.length === 0 && isClosed()) refuseAll(report, at);
  const closed = windows.find(({ period }) => isClosed(period));
  if (closed === undefined) return;
  addProblem(report, {
    code: 'out-of-range',
    at: closed.at,
    message: 'Cannot use a window that never opens: "avoid" covers all of it',
    expected: 'days or hours that "avoid" leaves',
  });
}

function refuseAll(report: Report, at: Position): void {
  addProblem(report, {
    code: 'out-of-range',
    at,
    message: 'Cannot avoid the whole week: nothing could ever be raised',
    expected: 'periods that leave some days or hours',
  });
}
