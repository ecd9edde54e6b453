import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Not built. */
export async function getExperiment(
  _tx: ReadTx,
  _input: Parameters<Reads['getExperiment']>[0],
): Promise<ReturnType<Reads['getExperiment']>> {
  throw new ProblemError('internal', 'not built');
}
