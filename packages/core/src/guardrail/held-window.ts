import { emptySums, mergeSums } from './arm-sums.ts';
import type { ArmSums, WindowStep } from './types.ts';

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
  let control = emptySums();
  let candidate = emptySums();
  for (const step of steps) {
    if (!(step.atMs > afterMs)) continue;
    control = mergeSums(control, step.control);
    candidate = mergeSums(candidate, step.candidate);
  }
  return { control, candidate };
}
