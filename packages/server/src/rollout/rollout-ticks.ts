import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Evidence of a rollout as it was judged, a page of it. */
export async function rolloutTicks(
  _tx: ReadTx,
  _input: Parameters<Reads['rolloutTicks']>[0],
): Promise<ReturnType<Reads['rolloutTicks']>> {
  throw new ProblemError('conflict', 'Cannot rolloutTicks: it is not built yet');
}
