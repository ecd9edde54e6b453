import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Not built. */
export async function listExperiments(
  _tx: ReadTx,
  _input: Parameters<Reads['listExperiments']>[0],
): Promise<ReturnType<Reads['listExperiments']>> {
  throw new ProblemError('internal', 'not built');
}
