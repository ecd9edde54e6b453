import type { DeploymentView } from '@tidegate/protocol';
import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { deploymentView } from './deployment-view.ts';

/** Deployments of one environment or of all, by their begin, newest first. */
export async function listDeployments(
  { db }: ReadTx,
  { environment, limit }: Parameters<SafetyReads['listDeployments']>[0],
): Promise<DeploymentView[]> {
  let rows = db.selectFrom('deployment').selectAll();
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const found = await rows
    .orderBy('startedMs', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return found.map(deploymentView);
}
