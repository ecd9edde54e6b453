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
  const running = await rowsOf(tx, environment, true);
  const others = live ? [] : await rowsOf(tx, environment, false);
  const experiments: StoredExperiment[] = [];
  for (const row of [...running, ...others].slice(0, LISTED_MAX)) {
    experiments.push(await loadExperiment(tx, row));
  }
  return experiments;
}

async function rowsOf({ db }: ReadTx, environment: string | null, isLive: boolean) {
  const all = db.selectFrom('experiment').selectAll('experiment');
  const rows = environment === null ? all : all.where('experiment.environment', '=', environment);
  return await rows
    .where(({ exists, not, selectFrom }) => {
      const isRunning = exists(
        selectFrom('rollout')
          .select('rollout.id')
          .whereRef('rollout.environment', '=', 'experiment.environment')
          .whereRef('rollout.experiment', '=', 'experiment.name')
          .where('rollout.status', 'in', LIVE),
      );
      return isLive ? isRunning : not(isRunning);
    })
    .orderBy('name')
    .orderBy('environment')
    .limit(LISTED_MAX)
    .execute();
}

const LISTED_MAX = 200;
