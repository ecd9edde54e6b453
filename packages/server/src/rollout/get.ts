import type { RolloutView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { findRollout } from './load.ts';
import { viewRollout } from './view.ts';

/** One rollout with the figures of the last minute; `null` when there is none. */
export async function getRollout(
  tx: ReadTx,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<RolloutView | null> {
  const found = await findRollout(tx, id);
  return found === null ? null : await viewRollout(tx, found, nowMs);
}
