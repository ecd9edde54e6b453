import { BUCKET_WIDTH_MS } from '../store/limits.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Widths that people can read off a clock, ms. */
const WIDTHS_MS = [
  BUCKET_WIDTH_MS,
  ...[30_000, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS],
  ...[30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS],
  ...[DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 28 * DAY_MS, 56 * DAY_MS],
];

/**
 * Least width of a step, aligned to the epoch, with which a span has at most `points` steps; `null`
 * when only one step for all of it is few enough.
 *
 * @param least width of the widest bucket in it, ms: finer steps would be empty
 */
export function stepWidth(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  points: number,
  least: number,
): number | null {
  const fits = WIDTHS_MS.find((widthMs) => {
    const steps = Math.ceil(toMs / widthMs) - Math.floor(fromMs / widthMs);
    return widthMs >= least && steps <= points;
  });
  return fits ?? null;
}
