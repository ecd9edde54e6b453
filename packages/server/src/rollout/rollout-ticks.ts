import type { Tick } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { TICKS_PAGE } from './limits.ts';
import { findRollout } from './load.ts';

/**
 * Evidence of a rollout as it was judged, oldest first, 2 000 ticks a page.
 *
 * @param input.after the last tick that the caller has; −1 = none
 * @returns `null` when there is no such rollout; `next` is `null` on the last page
 */
export async function rolloutTicks(
  tx: ReadTx,
  { id, after }: Parameters<Reads['rolloutTicks']>[0],
): Promise<ReturnType<Reads['rolloutTicks']>> {
  const stored = await findRollout(tx, id);
  if (stored === null) return null;
  const rows = await tx.db
    .selectFrom('evidence_tick')
    .select(['tick', 'atMs', 'inputs'])
    .where('rolloutId', '=', id)
    .where('tick', '>', after)
    .orderBy('tick')
    .limit(TICKS_PAGE + 1)
    .execute();
  const page = rows.slice(0, TICKS_PAGE);
  const ticks = page.map(({ inputs, ...row }) => ({ ...row, inputs: fromJson<Tick>(inputs) }));
  const next = rows.length > page.length ? (page.at(-1)?.tick ?? null) : null;
  const { plan, rollout } = stored;
  return { plan, rollout, ticks, next };
}
