import { type Actor, changedRules, type Rollout, transition } from '@tidegate/core';
import type { RolloutCommand } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { carryMemories } from '../controller/evidence.ts';
import { writeStep } from '../controller/step.ts';
import type { KnownAction } from '../plan/known-actions.ts';
import type { Tx } from '../store/transaction.ts';
import { editedPlan } from './edited-plan.ts';
import { findAppliedPlan } from './find-plan.ts';
import { keepPlan } from './keep-plan.ts';
import type { StoredRollout } from './load.ts';

/**
 * Lets a rollout run another applied version of its plan from now on: a new generation, in which
 * approvals are void and evidence goes on only where the rule's text is the same.
 *
 * @throws ProblemError `not-found` for an unknown plan; `rollout-refused` when it does not fit
 */
export async function editRollout(
  tx: Tx,
  before: StoredRollout,
  input: {
    readonly command: Extract<RolloutCommand, { type: 'edit' }>;
    readonly actions: readonly KnownAction[];
    readonly baselines: Rollout['baselines'];
    readonly actor: Actor;
    readonly nowMs: number;
  },
): Promise<StoredRollout> {
  const { command, actions, baselines, actor, nowMs } = input;
  const { row, rollout } = before;
  const applied = await findAppliedPlan(tx, command.plan, row.environment);
  const { appliedBy } = applied;
  const asked = { actions, nowMs };
  const { plan, hash, flaw, outside } = await editedPlan(tx, before, applied.plan, asked);
  const owners = appliedBy === null ? [] : [appliedBy];
  const { type, reason } = command;
  const event = { type, actor, reason, plan, planHash: hash, owners, baselines, outside };
  const changed = transition(before.plan, rollout, event, nowMs);
  // What the machine says goes first: it knows better why a plan is no version of this one.
  if (changed.refusal === null && flaw !== null) {
    throw new ProblemError('rollout-refused', `Cannot edit rollout "${row.id}": ${flaw}`);
  }
  await keepPlan(tx, plan, { hash, appliedBy, nowMs });
  const step = { before, transition: changed, plan, actor, term: 0, nowMs };
  const after = await writeStep(tx, step);
  await carryMemories(tx, before, after, changedRules(before.plan, plan));
  return after;
}
