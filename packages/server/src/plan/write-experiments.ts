import {
  type Actor,
  canonicalJson,
  type Experiment,
  experimentHash,
  type Json,
  planHash,
} from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../store/transaction.ts';
import type { AppliedRow } from './load-applied.ts';
import type { ExperimentWrite } from './review-experiments.ts';
import { writePlan } from './write-plans.ts';

/**
 * Writes reviewed experiments with the plans that they run as and their audit rows. A run that is
 * under way keeps what it was started with.
 */
export async function writeExperiments(
  tx: Tx,
  writes: readonly ExperimentWrite[],
  actor: Actor,
  nowMs: number,
): Promise<AppliedRow[]> {
  const applied: AppliedRow[] = [];
  for (const { file, experiment, plan, existing } of writes) {
    const { name, environment, flag } = experiment;
    const hash = experimentHash(experiment);
    const ofPlan = planHash(plan);
    const change = changeOf(existing, hash);
    const differences = change === 'unchanged' ? [] : differencesOf(existing, experiment);
    const row = { file, kind: 'Experiment', name, environment, planHash: ofPlan } as const;
    applied.push({ ...row, change, differences });
    if (change === 'unchanged') continue;
    await writePlan(tx, plan, { hash: ofPlan, nowMs, appliedBy: actor.id });
    await putExperiment(tx, experiment, { hash, planHash: ofPlan, nowMs, appliedBy: actor.id });
    const arms = experiment.arms.map(({ variant }) => variant);
    const body = { file, hash, planHash: ofPlan, flag, arms };
    const audit = { actor, action: `experiment.${change}`, subject: name, body };
    await appendAudit(tx, environment, [audit], nowMs);
  }
  return applied;
}

function changeOf(existing: Experiment | null, hash: string): AppliedRow['change'] {
  if (existing === null) return 'created';
  return experimentHash(existing) === hash ? 'unchanged' : 'changed';
}

async function putExperiment(
  { db }: Tx,
  experiment: Experiment,
  how: { hash: string; planHash: string; nowMs: number; appliedBy: string },
): Promise<void> {
  const { environment, name } = experiment;
  const { hash, planHash: ofPlan, nowMs: appliedMs, appliedBy } = how;
  const state = {
    ...{ body: JSON.stringify(experiment), hash, planHash: ofPlan },
    ...{ appliedMs, appliedBy },
  };
  await db
    .insertInto('experiment')
    .values({ environment, name, ...state })
    .onConflict((conflict) => conflict.columns(['environment', 'name']).doUpdateSet(state))
    .execute();
}

/** Where two versions differ: metric by metric, step by step, otherwise by key. */
function differencesOf(before: Experiment | null, after: Experiment): AppliedRow['differences'] {
  const was = before === null ? new Map<string, Json>() : placesOf(before);
  const is = placesOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((place) => {
    const [old, now] = [was.get(place) ?? null, is.get(place) ?? null];
    return canonicalJson(old) === canonicalJson(now) ? [] : [{ place, before: old, after: now }];
  });
}

function placesOf(experiment: Experiment): ReadonlyMap<string, Json> {
  const { metrics, steps, ...keys } = experiment;
  const json = (value: unknown) => value as Json;
  return new Map([
    ...Object.entries(keys).map(([key, value]) => [key, json(value)] as const),
    ...steps.map((step) => [`ramp.${step.name}`, json(step)] as const),
    ...metrics.map((metric) => [`metrics.${metric.name}`, json(metric)] as const),
  ]);
}
