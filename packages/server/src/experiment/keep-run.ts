import { type Experiment, type Plan, type PlanScale, scaleExperiment } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Writes down what a rollout of an experiment's plan asks, as it is asked now. A plan without an
 * experiment, or one whose file was applied anew meanwhile, has nothing to be kept.
 *
 * @param plan as it was applied, not scaled
 */
export async function keepRun(
  { db }: Tx,
  plan: Plan,
  run: { readonly rolloutId: string; readonly scale: PlanScale | null; readonly nowMs: number },
): Promise<void> {
  const { environment, name, experiment: part } = plan;
  if (part === undefined) return;
  const stored = await db
    .selectFrom('experiment')
    .select('body')
    .where('environment', '=', environment)
    .where('name', '=', name)
    .executeTakeFirst();
  if (stored === undefined) return;
  const { rolloutId, scale, nowMs } = run;
  const experiment = fromJson<Experiment>(stored.body);
  const body = JSON.stringify(scale === null ? experiment : scaleExperiment(experiment, scale));
  const row = { rolloutId, environment, name, body, startedMs: nowMs };
  await db.insertInto('experiment_run').values(row).execute();
}
