import {
  approvalsMissing,
  isMet,
  isWatched,
  type Outside,
  opensMs,
  outsideSentences,
  type Phase,
} from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';
import { checklistViews } from './checklist-views.ts';
import { armFigures } from './figures.ts';
import type { StoredRollout } from './load.ts';
import { outsideOfStart } from './outside-of-start.ts';
import { goingBackView, layerViews, stageViews } from './procedure-views.ts';
import { createSurroundings, type Surroundings } from './surroundings.ts';
import { verdictView } from './verdict-view.ts';

/**
 * A rollout as the API shows it, with both arms' figures of the last minute.
 *
 * @param around where several are shown: what is around them is then read once
 */
export async function viewRollout(
  tx: ReadTx,
  stored: StoredRollout,
  nowMs: number,
  around: Surroundings = createSurroundings(tx, nowMs),
): Promise<RolloutView> {
  const { row, rollout, plan } = stored;
  const outside = await outsideNow(tx, stored, around, nowMs);
  const entered = fromJson<Record<string, number>>(row.entered);
  const waits = isWatched(rollout.status);
  return {
    id: rollout.id,
    environment: rollout.environment,
    flag: rollout.flag,
    plan: plan.name,
    planHash: rollout.planHash,
    control: plan.control,
    candidate: plan.candidate,
    status: rollout.status,
    generation: rollout.generation,
    revision: rollout.revision,
    phase: rollout.phase,
    phases: plan.phases.map((phase, index) => phaseView(phase, entered[index] ?? null)),
    heldMs: rollout.heldMs,
    units: rollout.units,
    blockers: [...rollout.blockers],
    verdicts: Object.fromEntries(
      Object.entries(rollout.verdicts).map(([name, verdict]) => [name, verdictView(verdict)]),
    ),
    waitingFor: {
      approvals: waits ? [...approvalsMissing(plan, rollout)] : [],
      reviews: waits ? [...rollout.reviews] : [],
      outside: [...outsideSentences(plan, rollout, outside, nowMs)],
      opensMs: opensMs(plan, rollout, nowMs),
    },
    startAtMs: rollout.startAtMs,
    method: rollout.method,
    checklists: await checklistViews(tx, stored),
    met: isMet(plan, rollout),
    stages: stageViews(plan, rollout),
    layers: layerViews(plan, rollout),
    goingBack: goingBackView(rollout),
    excluded: [...rollout.excluded],
    capParts: rollout.capParts,
    observed: rollout.observed.map((one) => ({ ...one })),
    arms: await armFigures(tx, stored, nowMs),
    scale: plan.scale,
    reason: rollout.reason,
    createdMs: row.createdMs,
    changedMs: rollout.changedMs,
  };
}

/** One that is due says why it does not start. */
async function outsideNow(
  tx: ReadTx,
  stored: StoredRollout,
  around: Surroundings,
  nowMs: number,
): Promise<Outside> {
  const { plan, rollout } = stored;
  if (rollout.status === 'scheduled') return await outsideOfStart(tx, stored, around, nowMs);
  return isWatched(rollout.status) ? await around.outsideOf(plan, rollout.id) : {};
}

function phaseView(phase: Phase, enteredMs: number | null): RolloutView['phases'][number] {
  const { name, description, shares, hold, gate } = phase;
  return {
    name,
    description,
    weightParts: shares.find(({ segment }) => segment === null)?.weightParts ?? 0,
    segments: shares.flatMap(({ segment, weightParts }) =>
      segment === null ? [] : [{ name: segment, weightParts }],
    ),
    holdMs: hold.minMs,
    minUnits: gate.minUnits,
    enteredMs,
    group: phase.group ?? null,
    risk: phase.risk,
    objectives: [...(phase.objectives ?? [])],
    shadowParts: phase.shadowParts ?? 0,
    holdMaxMs: hold.maxMs,
  };
}
