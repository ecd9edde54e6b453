import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Rolls back every rollout of an environment. */
export async function stopRollouts(
  _tx: Tx,
  _input: Parameters<Transactions['stopRollouts']>[0],
): Promise<ReturnType<Transactions['stopRollouts']>> {
  throw new ProblemError('conflict', 'Cannot stopRollouts: it is not built yet');
}
