import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** The newest version of each applied plan. */
export async function listPlans(
  _tx: ReadTx,
  _input: Parameters<Reads['listPlans']>[0],
): Promise<ReturnType<Reads['listPlans']>> {
  throw new ProblemError('conflict', 'Cannot listPlans: it is not built yet');
}
