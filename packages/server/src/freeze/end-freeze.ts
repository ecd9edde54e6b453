import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Ends a freeze. */
export async function endFreeze(
  _tx: Tx,
  _input: Parameters<Transactions['endFreeze']>[0],
): Promise<ReturnType<Transactions['endFreeze']>> {
  throw new ProblemError('conflict', 'Cannot endFreeze: it is not built yet');
}
