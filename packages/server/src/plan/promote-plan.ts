import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Applies a plan of one environment to another. */
export async function promotePlan(
  _tx: Tx,
  _input: Parameters<Transactions['promotePlan']>[0],
): Promise<ReturnType<Transactions['promotePlan']>> {
  throw new ProblemError('conflict', 'Cannot promotePlan: it is not built yet');
}
