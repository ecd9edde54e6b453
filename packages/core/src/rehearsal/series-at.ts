import type { Series, SeriesRun } from './types.ts';

const NOTHING: SeriesRun = { value: null, spread: 0, count: 1 };

/**
 * What a series tells at a time; the last value goes on. Nothing before the start and of an empty
 * series. Never throws.
 *
 * @param sinceMs since the start of the series
 */
export function seriesAt(series: Series, intervalMs: number, sinceMs: number): SeriesRun {
  let endMs = 0;
  for (const run of series) {
    endMs += run.count * intervalMs;
    if (sinceMs >= 0 && sinceMs < endMs) return run;
  }
  return sinceMs < 0 ? NOTHING : (series.at(-1) ?? NOTHING);
}

/** When a series tells something else, later than `sinceMs`; `null` = never again. Never throws. */
export function seriesChangesMs(
  series: Series,
  intervalMs: number,
  sinceMs: number,
): number | null {
  if (sinceMs < 0) return series.length === 0 ? null : 0;
  let endMs = 0;
  for (const run of series.slice(0, -1)) {
    endMs += run.count * intervalMs;
    if (endMs > sinceMs) return endMs;
  }
  return null;
}
