import type { Tick, TickRow } from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import { INSTANCE_ALIVE_MS } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { mergeTickRows } from './tick-rows.ts';
import { failVanishedTurns } from './vanished-turns.ts';

/**
 * Takes what arrived for a rollout since the last tick, and turns that vanished with their process:
 * the rows are deleted in the transaction that judges them, so each counts once, whatever crashes
 * when.
 *
 * @param metrics those that anything judges now; rows of others are let go
 */
export async function takeArrivals(
  tx: Tx,
  rollout: StoredRollout,
  metrics: ReadonlySet<string>,
  nowMs: number,
): Promise<Tick> {
  const { row } = rollout;
  await failVanishedTurns(tx, rollout, nowMs);
  const waiting = await tx.db
    .selectFrom('arrival')
    .select(['id', 'rows'])
    .where('rolloutId', '=', row.id)
    .orderBy('atMs')
    .orderBy('id')
    .execute();
  if (waiting.length > 0) {
    await tx.db.deleteFrom('arrival').where('rolloutId', '=', row.id).execute();
  }
  const arrived = waiting.flatMap(({ rows: text }) => fromJson<TickRow[]>(text));
  const rows = mergeTickRows(arrived.filter(({ metric }) => metrics.has(metric)));
  const liveInstances = await countLive(tx, row, nowMs);
  return { atMs: nowMs, liveInstances, rows };
}

/**
 * Processes that were heard of lately and hold the flag as it is now, by a key that is trusted: an
 * empty batch of a browser fills no hold, and nor does a version that this history does not have.
 */
async function countLive(
  { db }: Tx,
  { environment, flag }: StoredRollout['row'],
  nowMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('instance')
    .innerJoin('environment', 'environment.key', 'instance.environment')
    .innerJoin('api_key', 'api_key.id', 'instance.keyId')
    .innerJoin('ruleset_flag', (join) =>
      join
        .onRef('ruleset_flag.environment', '=', 'instance.environment')
        .on('ruleset_flag.key', '=', flag),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('instance.environment', '=', environment)
    .where('instance.seenMs', '>=', nowMs - INSTANCE_ALIVE_MS)
    .where('instance.closedMs', 'is', null)
    .whereRef('instance.lineage', '=', 'environment.lineage')
    .whereRef('instance.version', '>=', 'ruleset_flag.version')
    .whereRef('instance.version', '<=', 'environment.version')
    .where('api_key.kind', 'in', ['server', 'admin'])
    .executeTakeFirstOrThrow();
  return count;
}
