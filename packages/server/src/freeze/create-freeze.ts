import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Begins a freeze. */
export async function createFreeze(
  _tx: Tx,
  _input: Parameters<Transactions['createFreeze']>[0],
): Promise<ReturnType<Transactions['createFreeze']>> {
  throw new ProblemError('conflict', 'Cannot createFreeze: it is not built yet');
}
