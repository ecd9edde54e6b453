import { lookTimes } from './look-times.ts';
import type { Experiment } from './types.ts';

/** The first planned look after `nowMs`, ms since epoch; `null` = none is planned. Never throws. */
export function nextLookMs(
  experiment: Experiment,
  startedMs: number,
  nowMs: number,
): number | null {
  return lookTimes(experiment, startedMs).find((atMs) => atMs > nowMs) ?? null;
}
