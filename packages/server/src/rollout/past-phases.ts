import { isWatched, type Plan, type RampStep, type Rollout } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { StoredRollout } from './load.ts';

/**
 * A rollout as it was in each of its phases so far, as far as judging looks at it: its ramp until
 * then. When a rollback took that away it is made again: draws are numbered in order, phase after
 * phase, unless an edit or a partial rollback took some in between. Never throws.
 */
export function pastPhases({
  row,
  rollout,
  plan,
}: StoredRollout): readonly { readonly fromMs: number; readonly rollout: Rollout }[] {
  const entered = fromJson<Readonly<Record<string, number>>>(row.entered);
  const made: RampStep[] = [];
  let nextDraw = row.firstDraw;
  const isKept = isWatched(rollout.status) || rollout.status === 'completed';
  return plan.phases.flatMap(({ shares }, phase) => {
    const fromMs = entered[phase];
    if (fromMs === undefined) return [];
    made.push({ fromMs, phase, draws: shares.map((share) => ({ id: nextDraw++, ...share })) });
    const kept = rollout.ramp.filter((step) => step.phase <= phase);
    const ramp = isKept && kept.length > 0 ? kept : [...made];
    const was: Rollout = { ...rollout, phase, ramp, verdicts: {} };
    return [{ fromMs: decidedMs(fromMs, plan), rollout: was }];
  });
}

/** A step is in force some time after it was decided, and judged from then on. */
function decidedMs(fromMs: number, { activationLeadMs }: Plan): number {
  return fromMs - activationLeadMs - 1_000;
}
