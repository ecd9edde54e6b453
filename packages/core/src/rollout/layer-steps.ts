import { STEP_RETRY_MS } from './limits.ts';
import type { Layer, LayerState, LayerStep } from './types.ts';

/** One of the steps that a layer goes through. */
export interface StepAt {
  readonly step: LayerStep;
  /** Index into the layer's `verify`; `step` is `check`. */
  readonly check?: number;
}

/**
 * The steps that a layer goes through by itself, in order: those of its driver, each check, and the
 * time that control is watched. Where a person does it they begin when he said that it is done.
 * Never throws.
 */
export function stepsOf({ action, verify = [], cleanMs }: Layer): readonly StepAt[] {
  const driven = action === null ? [] : DRIVEN;
  return [
    ...driven.map((step) => ({ step })),
    ...verify.map((_, check) => ({ step: 'check' as const, check })),
    ...(cleanMs === undefined ? [] : [{ step: 'clean' as const }]),
  ];
}

/** The step after the one that a layer is at; `null` = that was the last. Never throws. */
export function stepAfter(layer: Layer, state: LayerState): StepAt | null {
  const steps = stepsOf(layer);
  const now = stepNow(state);
  const index = steps.findIndex(({ step, check }) => step === now.step && check === now.check);
  return steps[index + 1] ?? null;
}

/** The step that a layer is at. One that began before there were steps is being executed. Never throws. */
export function stepNow({ step = 'execute', check }: LayerState): StepAt {
  return check === undefined ? { step } : { step, check };
}

/**
 * A layer at the step that a person's retry begins with: the one that failed, or an earlier one that its
 * driver named as `retryFrom` in its memo, since asking for the failed one alone could never work.
 * Never throws.
 */
export function retriedFrom(state: LayerState): LayerState {
  const { retryFrom, ...memo } = state.memo ?? {};
  const step = DRIVEN.find((one) => one === retryFrom);
  if (step === undefined || DRIVEN.indexOf(step) > DRIVEN.indexOf(stepNow(state).step))
    return state;
  return { ...state, step, memo };
}

const DRIVEN: readonly LayerStep[] = ['prepare', 'execute', 'verify'];

/** What the history calls a step, such as `check health`. Never throws. */
export function stepName({ verify = [] }: Layer, { step, check = 0 }: StepAt): string {
  return step === 'check' ? `check ${verify[check] ?? check}` : step;
}

/** Whether a person brings it back. Never throws. */
export function isDoneByHand({ kind, action }: Layer): boolean {
  return action === null && kind !== 'flag' && kind !== 'watch';
}

/** Whether it waits now for the person who brings it back. Never throws. */
export function waitsForHand(layer: Layer, { state, step }: LayerState): boolean {
  return isDoneByHand(layer) && state === 'running' && step === undefined;
}

/** Whether it did not work, be it that it is tried again by itself later on. Never throws. */
export function hasFailed({ state, retryAtMs }: LayerState): boolean {
  return state === 'failed' || (state === 'running' && retryAtMs !== undefined);
}

/** Whether something may have been changed that can be taken back. Never throws. */
export function wasExecuted({ action }: Layer, { step }: LayerState): boolean {
  return action !== null && step !== undefined && step !== 'prepare';
}

/**
 * Wait before a step that failed is tried again, ms: 5 s, 15 s, 45 s and so on up to 5 min; `null` =
 * it is not tried again. Never throws.
 *
 * @param attempt the one that failed, from 1
 */
export function retryAfterMs({ retries = 0 }: Layer, attempt: number): number | null {
  if (attempt > retries) return null;
  const { first, factor, max } = STEP_RETRY_MS;
  return Math.min(max, first * factor ** (attempt - 1));
}
