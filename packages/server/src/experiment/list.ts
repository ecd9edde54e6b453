import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { loadExperiment } from './load-experiments.ts';

const LIVE: readonly StoredExperiment['status'][] = ['running', 'paused'];

/** Experiments of an environment or of all, those that run first, then by name; at most 200. */
export async function listExperiments(
  tx: ReadTx,
  { environment, live }: Parameters<Reads['listExperiments']>[0],
): Promise<StoredExperiment[]> {
  let rows = tx.db.selectFrom('experiment').selectAll('experiment');
  if (environment !== null) rows = rows.where('experiment.environment', '=', environment);
  if (live)
    rows = rows.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('rollout')
          .select('rollout.id')
          .whereRef('rollout.environment', '=', 'experiment.environment')
          .whereRef('rollout.experiment', '=', 'experiment.name')
          .where('rollout.status', 'in', LIVE),
      ),
    );
  const found = await rows.orderBy('name').orderBy('environment').limit(LISTED_MAX).execute();
  const experiments: StoredExperiment[] = [];
  for (const row of found) experiments.push(await loadExperiment(tx, row));
  const rank = ({ status }: StoredExperiment) => (LIVE.includes(status) ? 0 : 1);
  return experiments.sort((left, right) => rank(left) - rank(right));
}

const LISTED_MAX = 200;
