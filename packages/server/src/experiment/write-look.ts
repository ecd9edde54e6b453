import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Not built. */
export async function writeLook(
  _tx: Tx,
  _input: Parameters<Transactions['writeLook']>[0],
): Promise<ReturnType<Transactions['writeLook']>> {
  throw new ProblemError('internal', 'not built');
}
