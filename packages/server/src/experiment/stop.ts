import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Not built. */
export async function stopExperiment(
  _tx: Tx,
  _input: Parameters<Transactions['stopExperiment']>[0],
): Promise<ReturnType<Transactions['stopExperiment']>> {
  throw new ProblemError('internal', 'not built');
}
