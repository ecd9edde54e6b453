import { randomBytes } from 'node:crypto';
import {
  type Actor,
  newRollout,
  type Plan,
  type PlanScale,
  planHash,
  type Rollout,
  scalePlan,
  transition,
} from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import { writeStep } from '../controller/step.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { findPlan } from './find-plan.ts';
import { preflight } from './preflight.ts';
import { viewRollout } from './view.ts';

/**
 * Starts a rollout of an applied plan: preflight, first phase, first ruleset, all at once. Baselines
 * of KPIs are recorded by whoever asked for it, afterwards: reading them takes longer than a write may.
 *
 * @param input.scale makes the plan short for a demonstration; the scaled plan has a hash of its own
 * @param input.reason needed when the candidate was rolled back before
 * @param input.baselines what guardrails and criteria compare with that speak of a baseline, by name
 * @throws ProblemError `not-found` for an unknown plan or flag; `rollout-refused` when preflight
 *   fails; `conflict` for a name that stands in several environments
 */
export async function createRollout(
  tx: Tx,
  input: {
    plan: string;
    environment: string | null;
    scale: PlanScale | null;
    reason: string | null;
    baselines?: Rollout['baselines'];
    actor: Actor;
    nowMs: number;
  },
): Promise<RolloutView> {
  const { actor, nowMs, reason } = input;
  const applied = await findPlan(tx, input.plan, input.environment);
  const plan = input.scale === null ? applied : scalePlan(applied, input.scale);
  const { flag, candidateHash, rolledBackIn } = await preflight(tx, plan, reason, nowMs);
  const hash = planHash(plan);
  await keepPlan(tx, plan, hash, nowMs);

  const id = `ro_${randomBytes(8).toString('hex')}`;
  const { nextDraw } = flag;
  const { baselines } = input;
  const rollout = newRollout({ id, plan, planHash: hash, nextDraw, baselines, nowMs });
  const row = newRow(rollout, plan, candidateHash, nowMs);
  await tx.db.insertInto('rollout').values(row).execute();
  if (rolledBackIn !== null) {
    const body = { rolledBackIn, candidate: plan.candidate, reason };
    const audit = { actor, action: 'rollout.candidate-allowed-again', subject: id, body };
    await appendAudit(tx, plan.environment, [audit], nowMs);
  }
  const started = transition(plan, rollout, { type: 'start', actor }, nowMs);
  const before = { row, rollout, plan };
  const after = await writeStep(tx, { before, transition: started, actor, term: 0, nowMs });
  return await viewRollout(tx, after, nowMs);
}

/** A scaled plan is found by its hash only: names belong to what was applied. */
async function keepPlan(tx: Tx, plan: Plan, hash: string, nowMs: number): Promise<void> {
  await tx.db
    .insertInto('plan')
    .values({
      hash,
      name: plan.name,
      environment: plan.environment,
      compiled: JSON.stringify(plan),
      applied: 0,
      createdMs: nowMs,
      appliedBy: null,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}

function newRow(
  rollout: Rollout,
  plan: Plan,
  candidateHash: string,
  nowMs: number,
): Tables['rollout'] {
  return {
    id: rollout.id,
    environment: rollout.environment,
    flag: rollout.flag,
    planHash: rollout.planHash,
    generation: rollout.generation,
    status: rollout.status,
    state: JSON.stringify(rollout),
    revision: rollout.revision,
    term: 0,
    control: plan.control,
    candidate: plan.candidate,
    candidateHash,
    firstDraw: rollout.nextDraw,
    entered: '{}',
    createdMs: nowMs,
  };
}
