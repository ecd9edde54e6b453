import { emptySums, mergeSums } from './arm-sums.ts';
import { sumSketches } from './held-sketches.ts';
import type { Arm, ArmSums, WindowStep } from './types.ts';

const STEP_MAX_MS = 10_000;
const STEP_MIN_MS = 1_000;
const WINDOW_MAX_MS = 60_000;

/** How finely a held guardrail looks. */
export interface HeldWindow {
  /** Width of one kept step, 1..10 s: a third of `for` at most, so that a run has samples. */
  readonly stepMs: number;
  /** Trailing sub-window that one sample is taken over, at most 60 s. */
  readonly windowMs: number;
  /** Silence that does not yet break a run: two steps. */
  readonly toleranceMs: number;
}

/** The window for a `for` duration in ms. Never throws. */
export function heldWindow(forMs: number): HeldWindow {
  const stepMs = Math.max(STEP_MIN_MS, Math.min(STEP_MAX_MS, Math.floor(forMs / 3)));
  const windowMs = Math.max(stepMs, Math.min(WINDOW_MAX_MS, forMs));
  return { stepMs, windowMs, toleranceMs: 2 * stepMs };
}

/** Evidence of both arms in the steps that begin after `afterMs`. */
export function sumsSince(
  steps: readonly WindowStep[],
  afterMs: number,
): { readonly control: ArmSums; readonly candidate: ArmSums } {
  const since = steps.filter(({ atMs }) => atMs > afterMs);
  return { control: sumOf(since, 'control'), candidate: sumOf(since, 'candidate') };
}

/** Evidence of one arm in some steps. */
export function sumOf(steps: readonly WindowStep[], arm: Arm): ArmSums {
  return sumAll(steps.map((step) => step[arm]));
}

/** Up to so many are faster added two by two than in a pass over all the buckets between them. */
const FEW = 4;

/** The sum of all; many of them take one pass. Never throws. */
export function sumAll(all: readonly ArmSums[]): ArmSums {
  const [first, ...rest] = all;
  if (first !== undefined && rest.length < FEW) {
    return rest.reduce((few, one) => mergeSums(few, one), first);
  }
  const sum = emptySums();
  for (const one of all) {
    sum.count += one.count;
    sum.events += one.events;
    sum.sumMicro += one.sumMicro;
    sum.max = Math.max(sum.max, one.max);
  }
  return { ...sum, sketch: sumSketches(all.map(({ sketch }) => sketch)) };
}
