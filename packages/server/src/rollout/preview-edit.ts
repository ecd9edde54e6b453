import { editConsequences } from '@tidegate/core';
import type { EditPreview } from '@tidegate/protocol';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { editedPlan } from './edited-plan.ts';
import { loadRollout } from './load.ts';

/**
 * What a changed plan would do to a rollout that runs, or why it does not fit; nothing is changed.
 *
 * @throws ProblemError `not-found` for an unknown rollout
 */
export async function previewEdit(
  tx: ReadTx,
  { id, plan: changed, actions = [], nowMs }: Parameters<Reads['previewEdit']>[0],
): Promise<EditPreview> {
  const stored = await loadRollout(tx, id);
  const asked = { actions, nowMs };
  const { plan, hash, flaw, outside } = await editedPlan(tx, stored, changed, asked);
  const { rollout } = stored;
  const found = editConsequences(stored.plan, rollout, plan, nowMs, outside);
  const why = flaw === null ? null : `Cannot edit rollout "${id}": ${flaw}`;
  return {
    rollout: id,
    fromHash: rollout.planHash,
    toHash: hash,
    refusal: found.refusal?.sentence ?? why,
    consequences: found.consequences.map((one) => ({ ...one })),
  };
}
