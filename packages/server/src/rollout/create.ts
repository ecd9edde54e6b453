import { randomBytes } from 'node:crypto';
import {
  type Actor,
  newRollout,
  type Plan,
  planHash,
  type Rollout,
  scalePlan,
  transition,
} from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import { writeStep } from '../controller/step.ts';
import { keepRun } from '../experiment/keep-run.ts';
import type { Transactions } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { findAppliedPlan } from './find-plan.ts';
import { keepPlan } from './keep-plan.ts';
import { candidatesOf } from './other-arms.ts';
import { ALLOWED_AGAIN, preflight } from './preflight.ts';
import { refuseOlderExperiment } from './refuse-older-experiment.ts';
import { startEvent } from './start-event.ts';
import { createSurroundings } from './surroundings.ts';
import { viewRollout } from './view.ts';

/**
 * Starts a rollout of an applied plan, now or at a time: preflight, first phase, first ruleset, all
 * at once. Baselines of KPIs are recorded by whoever asked for it, afterwards: reading them takes
 * longer than a write may.
 *
 * @param input.scale makes the plan short for a demonstration; the scaled plan has a hash of its own
 * @param input.reason needed when the candidate was rolled back before, control is not well, the
 *   window is closed, or in an emergency
 * @param input.baselines what guardrails and criteria compare with that speak of a baseline, by name
 * @param input.atMs it starts by itself then, or as soon after it as everything allows
 * @throws ProblemError `not-found` for an unknown plan or flag; `rollout-refused` when preflight
 *   fails, or window, freeze or another plan keeps it; `conflict` for a name that stands in several
 *   environments
 */
export async function createRollout(
  tx: Tx,
  input: Parameters<Transactions['createRollout']>[0],
): Promise<RolloutView> {
  const { actor, nowMs, reason, baselines, actions = [] } = input;
  const { plan: applied, appliedBy } = await findAppliedPlan(tx, input.plan, input.environment);
  await refuseOlderExperiment(tx, applied);
  const plan = input.scale === null ? applied : scalePlan(applied, input.scale);
  const ready = await preflight(tx, plan, { reason, actions, self: null, nowMs });
  const { flag, candidateHash, rolledBackIn } = ready;
  const hash = planHash(plan);
  await keepPlan(tx, plan, { hash, appliedBy, nowMs });

  const id = `ro_${randomBytes(8).toString('hex')}`;
  const { nextDraw } = flag;
  const owners = appliedBy === null ? [] : [appliedBy];
  const rollout = newRollout({ id, plan, planHash: hash, nextDraw, baselines, owners, nowMs });
  const row = newRow(rollout, plan, candidateHash, nowMs);
  await tx.db.insertInto('rollout').values(row).execute();
  await keepRun(tx, applied, { rolloutId: id, scale: input.scale, nowMs });
  if (rolledBackIn !== null) await auditAgain(tx, rollout, plan, { ...input, rolledBackIn });
  const outside = await createSurroundings(tx, nowMs).outsideOf(plan, id);
  const started = transition(plan, rollout, startEvent({ ...input, outside }), nowMs);
  const before = { row, rollout, plan };
  const after = await writeStep(tx, { before, transition: started, actor, term: 0, nowMs });
  return await viewRollout(tx, after, nowMs);
}

async function auditAgain(
  tx: Tx,
  { id, environment }: Rollout,
  { candidate }: Plan,
  why: { rolledBackIn: string; reason: string | null; actor: Actor; nowMs: number },
): Promise<void> {
  const { rolledBackIn, reason, actor, nowMs } = why;
  const body = { rolledBackIn, candidate, reason };
  const audit = { actor, action: ALLOWED_AGAIN, subject: id, body };
  await appendAudit(tx, environment, [audit], nowMs);
}

function newRow(
  rollout: Rollout,
  plan: Plan,
  candidateHash: string,
  nowMs: number,
): Tables['rollout'] {
  const others = candidatesOf(plan).filter((variant) => variant !== plan.candidate);
  return {
    id: rollout.id,
    environment: rollout.environment,
    flag: rollout.flag,
    planHash: rollout.planHash,
    generation: rollout.generation,
    status: rollout.status,
    state: JSON.stringify(rollout),
    revision: rollout.revision,
    actedRevision: rollout.revision,
    term: 0,
    control: plan.control,
    candidate: plan.candidate,
    candidateHash,
    firstDraw: rollout.nextDraw,
    experiment: plan.experiment === undefined ? null : plan.name,
    otherArms: others.length === 0 ? null : JSON.stringify(others),
    entered: '{}',
    createdMs: nowMs,
  };
}
