import { PLANNED_LOOKS_MAX } from './limits.ts';
import type { Experiment } from './types.ts';

/**
 * When looks are planned, ms since epoch, ascending; the last one is at the planned end, and `fixed`
 * has no other. Whole, and at most 200. Never throws.
 *
 * @example
 * lookTimes({ ...experiment, durationMs: 250, analysis: { ...analysis, lookEveryMs: 100 } }, 0) // [100, 200, 250]
 */
export function lookTimes(experiment: Experiment, startedMs: number): readonly number[] {
  const { durationMs, analysis } = experiment;
  const endMs = startedMs + durationMs;
  const everyMs = Math.max(analysis.lookEveryMs, durationMs / PLANNED_LOOKS_MAX);
  if (analysis.method === 'fixed' || !(everyMs > 0 && durationMs > 0)) return [endMs];
  const before = Math.ceil(durationMs / everyMs - 1e-9) - 1;
  return [
    ...Array.from({ length: before }, (_, i) => startedMs + Math.round((i + 1) * everyMs)),
    endMs,
  ];
}
