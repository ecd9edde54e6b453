import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** What a changed plan would do to a rollout that runs. */
export async function previewEdit(
  _tx: ReadTx,
  _input: Parameters<Reads['previewEdit']>[0],
): Promise<ReturnType<Reads['previewEdit']>> {
  throw new ProblemError('conflict', 'Cannot previewEdit: it is not built yet');
}
