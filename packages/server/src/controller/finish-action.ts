import { ProblemError } from '@tidegate/protocol/problem';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Tells a rollout what an action came to. */
export async function finishAction(
  _tx: Tx,
  _input: Parameters<Transactions['finishAction']>[0],
): Promise<ReturnType<Transactions['finishAction']>> {
  throw new ProblemError('conflict', 'Cannot finishAction: it is not built yet');
}
