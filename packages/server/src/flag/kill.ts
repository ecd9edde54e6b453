import type { Actor } from '@tidegate/core';
import type { FlagView } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import { publish } from '../controller/publish.ts';
import type { Tx } from '../store/transaction.ts';
import { loadFlag, loadLiveFlag } from './load.ts';
import { flagView } from './view.ts';

/**
 * The kill switch: everybody gets the off variant at once, whatever rolls out. Always allowed;
 * `setFlag` takes it back.
 *
 * @throws ProblemError `not-found` for an unknown flag; `conflict` for one that was archived
 */
export async function killFlag(
  tx: Tx,
  input: {
    environment: string;
    key: string;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  },
): Promise<FlagView> {
  const { environment, key, reason, actor, nowMs } = input;
  const { flag } = await loadLiveFlag(tx, environment, key);
  await tx.db
    .updateTable('flag')
    .set({ killed: flag.off, revision: flag.revision + 1 })
    .where('environment', '=', environment)
    .where('key', '=', key)
    .execute();
  await publish(tx, { environment, keys: [key], cause: 'kill', actor, nowMs });
  const body = { environment, variant: flag.off, reason, rollout: flag.owner };
  await appendAudit(tx, environment, [{ actor, action: 'flag.killed', subject: key, body }], nowMs);
  const after = await loadFlag(tx, environment, key);
  return flagView(after.flag, after.steps);
}
