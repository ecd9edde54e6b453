import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Not built. */
export async function startExperiment(
  _tx: Tx,
  _input: Parameters<Transactions['startExperiment']>[0],
): Promise<ReturnType<Transactions['startExperiment']>> {
  throw new ProblemError('internal', 'not built');
}
