import { goesOnFrom, transition } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { writeStep } from '../controller/step.ts';
import { commandRollout } from '../rollout/command.ts';
import { createRollout } from '../rollout/create.ts';
import { findPlan } from '../rollout/find-plan.ts';
import { loadRollout } from '../rollout/load.ts';
import { createSurroundings } from '../rollout/surroundings.ts';
import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { requireExperiment } from './get.ts';
import type { UnderWay } from './is-under-way.ts';
import { requireUnderWay } from './require-under-way.ts';
import { writeDecision } from './write-decision.ts';

type Input = Parameters<Transactions['decideExperiment']>[0];

/**
 * Ships an arm, to everybody or into a plan that goes on from here, or rolls all of them back.
 *
 * @throws ProblemError `not-found`; `conflict` when it does not run; `rollout-refused` when the arm
 *   cannot be shipped, the plan would take it from somebody, or one is named for a rollback
 */
export async function decideExperiment(tx: Tx, input: Input): Promise<StoredExperiment> {
  const { outcome, reason, actor, nowMs } = input;
  const stored = await requireUnderWay(tx, input, outcome === 'ship' ? 'ship' : 'roll back');
  if (outcome === 'ship') {
    await ship(tx, stored, input);
  } else {
    refuseNextPlan(input);
    const command = { type: 'rollback', reason } as const;
    await commandRollout(tx, { id: stored.run.rolloutId, command, actor, nowMs });
  }
  const variant = outcome === 'ship' ? input.variant : null;
  await writeDecision(tx, stored, { ...input, variant });
  return await requireExperiment(tx, input);
}

function refuseNextPlan({ name, nextPlan }: Input): void {
  if (nextPlan === null) return;
  throw new ProblemError(
    'rollout-refused',
    `Cannot roll back experiment "${name}" into plan "${nextPlan}": everybody gets control again; leave the plan out and start it afterwards`,
  );
}

async function ship(tx: Tx, { run }: UnderWay, input: Input): Promise<void> {
  const { environment, name, variant, nextPlan, reason, actor, nowMs } = input;
  if (variant === null) {
    throw new ProblemError(
      'rollout-refused',
      `Cannot ship experiment "${name}": the figures name no arm yet; name one with "variant", or wait for the next look`,
    );
  }
  const before = await loadRollout(tx, run.rolloutId);
  if (nextPlan !== null)
    await requireGoesOn(tx, before.plan.experiment?.arms ?? [], input, variant);
  const outside = await createSurroundings(tx, nowMs).outsideOf(before.plan, run.rolloutId);
  const raises = nextPlan === null;
  const event = { type: 'ship', actor, reason, variant, raises, outside } as const;
  const shipped = transition(before.plan, before.rollout, event, nowMs);
  await writeStep(tx, { before, transition: shipped, actor, term: 0, nowMs });
  if (nextPlan === null) return;
  const { actions, baselines } = input;
  const how = { environment, scale: null, reason, actions, baselines, actor, nowMs };
  await createRollout(tx, { plan: nextPlan, ...how });
}

async function requireGoesOn(
  tx: Tx,
  arms: Parameters<typeof goesOnFrom>[0],
  { environment, nextPlan }: Input,
  variant: string,
): Promise<void> {
  const refusal = goesOnFrom(arms, variant, await findPlan(tx, nextPlan ?? '', environment));
  if (refusal !== null) throw new ProblemError('rollout-refused', refusal);
}
