import { LIVE_STATUSES } from '../rollout/load.ts';
import type { StoredExperiment, StoredRun } from '../store/experiment-operations.ts';

/** An experiment whose newest run has not ended. */
export type UnderWay = StoredExperiment & { readonly run: StoredRun };

/** Whether its newest run has not ended: then its flag is taken. */
export function isUnderWay(stored: StoredExperiment): stored is UnderWay {
  return stored.run !== null && LIVE_STATUSES.includes(stored.run.status);
}
