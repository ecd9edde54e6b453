import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Not built. */
export async function decideExperiment(
  _tx: Tx,
  _input: Parameters<Transactions['decideExperiment']>[0],
): Promise<ReturnType<Transactions['decideExperiment']>> {
  throw new ProblemError('internal', 'not built');
}
