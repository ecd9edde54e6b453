import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Freezes that are in force or to come. */
export async function listFreezes(
  _tx: ReadTx,
  _input: Parameters<Reads['listFreezes']>[0],
): Promise<ReturnType<Reads['listFreezes']>> {
  throw new ProblemError('conflict', 'Cannot listFreezes: it is not built yet');
}
