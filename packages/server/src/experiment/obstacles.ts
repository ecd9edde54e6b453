import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Not built. */
export async function experimentObstacles(
  _tx: ReadTx,
  _input: Parameters<Reads['experimentObstacles']>[0],
): Promise<ReturnType<Reads['experimentObstacles']>> {
  throw new ProblemError('internal', 'not built');
}
