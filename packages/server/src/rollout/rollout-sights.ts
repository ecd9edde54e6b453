import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { lookAtControl } from './control-health.ts';
import { findRollout } from './load.ts';

/**
 * What can be seen of a flag after a rollback: which SDKs that are heard of hold it as it is now, and
 * whether control holds the plan's absolute rules. `null` = there is no such rollout.
 *
 * @param input.heardMs SDKs that were heard of since then count, ms since epoch
 * @param input.fromMs from when on control is looked at
 */
export async function rolloutSights(
  tx: ReadTx,
  { id, heardMs, fromMs, nowMs }: Parameters<Reads['rolloutSights']>[0],
): Promise<ReturnType<Reads['rolloutSights']>> {
  const stored = await findRollout(tx, id);
  if (stored === null) return null;
  const { environment, flag } = stored.row;
  const entry = await tx.db
    .selectFrom('ruleset_flag')
    .select('version')
    .where('environment', '=', environment)
    .where('key', '=', flag)
    .executeTakeFirst();
  const version = Number(entry?.version ?? 0);
  const sdks = await tx.db
    .selectFrom('instance')
    .leftJoin('api_key', 'api_key.id', 'instance.keyId')
    .select((eb) => [
      eb.fn.countAll<number>().as('live'),
      eb.fn.sum<number>(eb.case().when('version', '<', version).then(1).else(0).end()).as('behind'),
    ])
    .where('instance.environment', '=', environment)
    .where('seenMs', '>=', heardMs)
    .where('closedMs', 'is', null)
    .where((eb) => eb.or([eb('api_key.kind', 'is', null), eb('api_key.kind', '!=', 'browser')]))
    .executeTakeFirst();
  const control = await lookAtControl(tx, stored.plan, { fromMs, nowMs });
  const { live = 0, behind = 0 } = sdks ?? {};
  return { version, live: Number(live), behind: Number(behind ?? 0), control };
}
