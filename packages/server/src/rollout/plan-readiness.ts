import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Whether a rollout of a plan may start. */
export async function planReadiness(
  _tx: ReadTx,
  _input: Parameters<Reads['planReadiness']>[0],
): Promise<ReturnType<Reads['planReadiness']>> {
  throw new ProblemError('conflict', 'Cannot planReadiness: it is not built yet');
}
