import { newLayers } from './layers-of.ts';
import type { Plan, Rollout } from './types.ts';

/**
 * A rollout of a plan, not started yet (`scheduled`, revision 0). Never throws.
 *
 * @param start.nextDraw next free draw id of the flag, ≥ 1: ids are never reused for a flag
 * @param start.baselines what was recorded for guardrails and criteria that speak of a baseline, by
 *   name; default: nothing
 * @param start.owners keys that wrote the plan; whoever starts it is added
 * @param start.nowMs ms since epoch
 */
export function newRollout(start: {
  readonly id: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly nextDraw: number;
  readonly baselines?: Rollout['baselines'] | undefined;
  readonly owners?: Rollout['owners'];
  readonly nowMs: number;
}): Rollout {
  return {
    id: start.id,
    environment: start.plan.environment,
    flag: start.plan.flag,
    planHash: start.planHash,
    generation: 1,
    revision: 0,
    status: 'scheduled',
    phase: 0,
    heldMs: 0,
    phaseFromMs: 0,
    ramp: [],
    nextDraw: start.nextDraw,
    units: { control: 0, candidate: 0 },
    blockers: [],
    verdicts: {},
    judged: [],
    baselines: start.baselines ?? {},
    observed: [],
    noDataMs: 0,
    approvals: [],
    reviews: [],
    overdueNoticed: false,
    layers: newLayers(start.plan),
    owners: start.owners ?? [],
    startAtMs: null,
    method: 'pipeline',
    checks: [],
    stages: [],
    excluded: [],
    capParts: null,
    announced: [],
    reason: '',
    changedMs: start.nowMs,
  };
}
