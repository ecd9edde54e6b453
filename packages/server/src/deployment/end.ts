import type { DeploymentView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { maskSecrets } from '../action/mask-secrets.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { SafetyRows } from '../store/safety-rows.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { deploymentView } from './deployment-view.ts';
import { settleLive } from './settle-live.ts';
import { takeBack } from './take-back.ts';
import { tellEnd } from './tell-end.ts';

type Told = Parameters<SafetyTransactions['endDeployment']>[0];
type Row = SafetyRows['deployment'];

/**
 * Writes down what a deployment came to. One that succeeded may still be taken back later; it keeps its
 * end. The same said twice changes nothing.
 *
 * @param input.environment of the caller's key, `null` = any: one of another looks like none
 * @throws ProblemError `not-found`; `conflict` when it ended otherwise
 */
export async function endDeployment(tx: Tx, input: Told): Promise<DeploymentView> {
  const { id, status, actor, nowMs } = input;
  const row = await load(tx, input);
  if (row.status === status) return deploymentView(row);
  const detail = maskSecrets(input.detail, []);
  if (row.status === 'running') {
    const ended = {
      ...{ status, endedMs: Math.max(row.startedMs, nowMs) },
      detail: detail === '' ? row.detail : detail,
    };
    await tx.db.updateTable('deployment').set(ended).where('id', '=', id).execute();
    await tellEnd(tx, { ...row, ...ended }, { actor, nowMs });
  } else if (row.status === 'succeeded' && status === 'rolled-back') {
    await takeBack(tx, row, { actor, detail, nowMs });
    await settleLive(tx, row.environment);
  } else {
    throw new ProblemError(
      'conflict',
      `Cannot end deployment "${id}" as ${status}: it is ${row.status} since ${new Date(row.endedMs ?? row.startedMs).toISOString()}; begin another one`,
    );
  }
  return deploymentView(await load(tx, input));
}

async function load({ db }: ReadTx, { id, environment }: Told): Promise<Row> {
  let found = db.selectFrom('deployment').selectAll().where('id', '=', id);
  if (environment !== null) found = found.where('environment', '=', environment);
  const row = await found.executeTakeFirst();
  if (row !== undefined) return row;
  throw new ProblemError(
    'not-found',
    `Cannot find deployment "${id}": there is none; list the deployments to see their ids`,
  );
}
