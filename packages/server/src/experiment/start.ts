import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { createRollout } from '../rollout/create.ts';
import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { requireExperiment } from './get.ts';
import { isUnderWay } from './is-under-way.ts';

/**
 * Starts an experiment: a rollout of the plan that it runs as.
 *
 * @throws ProblemError `not-found`; `conflict` when it runs already; what `createRollout` throws, such
 *   as `rollout-refused` when another rollout owns the flag
 */
export async function startExperiment(
  tx: Tx,
  input: Parameters<Transactions['startExperiment']>[0],
): Promise<StoredExperiment> {
  const { environment, name, reason, atMs, scale, baselines, actor, nowMs } = input;
  const stored = await requireExperiment(tx, input);
  if (isUnderWay(stored)) {
    throw new ProblemError(
      'conflict',
      `Cannot start experiment "${name}": it is ${stored.status} since ${new Date(stored.run.startedMs).toISOString()}; decide or stop it first`,
    );
  }
  const { id } = await createRollout(tx, {
    ...{ plan: name, environment, scale, reason, baselines, actor, nowMs },
    ...(atMs === null ? {} : { atMs }),
  });
  const body = { rollout: id, reason, atMs, scale: scale === null ? null : { ...scale } };
  const audit = { actor, action: 'experiment.started', subject: name, body };
  await appendAudit(tx, environment, [audit], nowMs);
  return await requireExperiment(tx, input);
}
