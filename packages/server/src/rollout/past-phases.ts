import type { Plan, RampStep, Rollout } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { StoredRollout } from './load.ts';

/**
 * A rollout as it was in each of its phases so far, as far as judging looks at it: its ramp until
 * then, also when a rollback took that away. Draws were numbered in order, phase after phase. Never
 * throws.
 */
export function pastPhases({
  row,
  rollout,
  plan,
}: StoredRollout): readonly { readonly fromMs: number; readonly rollout: Rollout }[] {
  const entered = fromJson<Readonly<Record<string, number>>>(row.entered);
  const ramp: RampStep[] = [];
  let nextDraw = row.firstDraw;
  return plan.phases.flatMap(({ shares }, phase) => {
    const fromMs = entered[phase];
    if (fromMs === undefined) return [];
    ramp.push({ fromMs, phase, draws: shares.map((share) => ({ id: nextDraw++, ...share })) });
    const was: Rollout = { ...rollout, phase, ramp: [...ramp], verdicts: {} };
    return [{ fromMs: decidedMs(fromMs, plan), rollout: was }];
  });
}

/** A step is in force some time after it was decided, and judged from then on. */
function decidedMs(fromMs: number, { activationLeadMs }: Plan): number {
  return fromMs - activationLeadMs - 1_000;
}
