import type { Plan } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import type { ReadTx } from '../store/transaction.ts';

/**
 * A plan that an experiment runs as can be named by its hash too, when the experiment was applied anew
 * since: its arms would be analysed as those of another one.
 *
 * @param plan as it was applied, not scaled
 * @throws ProblemError `rollout-refused`
 */
export async function refuseOlderExperiment(
  { db }: ReadTx,
  { environment, name, experiment }: Plan,
): Promise<void> {
  if (experiment === undefined) return;
  const stored = await db
    .selectFrom('experiment')
    .select('hash')
    .where('environment', '=', environment)
    .where('name', '=', name)
    .executeTakeFirst();
  if (stored === undefined || stored.hash === experiment.hash) return;
  throw new ProblemError(
    'rollout-refused',
    `Cannot start experiment "${name}": this plan is of an older version of its file; start it by its name`,
  );
}
