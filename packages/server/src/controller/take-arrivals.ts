import type { Tick, TickRow } from '@tidegate/core';
import { OTLP_INSTANCE } from '../otlp/keep-instances.ts';
import { OTLP_ALIVE_MS } from '../otlp/limits.ts';
import type { StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import { INSTANCE_ALIVE_MS } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { mergeTickRows } from './tick-rows.ts';
import { failVanishedTurns } from './vanished-turns.ts';

/** Sampled traces of this time explain a silence, ms. */
const SAMPLED_LATELY_MS = 60_000;

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
  const sampled = await isSampled(tx, row.environment, nowMs);
  return { atMs: nowMs, liveInstances, rows, ...(sampled ? { sampled } : {}) };
}

/** Whether traces came lately that are a sample of unknown share. */
async function isSampled({ db }: Tx, environment: string, nowMs: number): Promise<boolean> {
  const found = await db
    .selectFrom('quarantine')
    .select('lastMs')
    .where('environment', '=', environment)
    .where('reason', '=', 'otlp-sampled')
    .where('lastMs', '>=', nowMs - SAMPLED_LATELY_MS)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
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
    .where((eb) =>
      eb.or([
        eb('instance.seenMs', '>=', nowMs - INSTANCE_ALIVE_MS),
        // Exporters of OpenTelemetry send less often.
        eb('instance.seenMs', '>=', nowMs - OTLP_ALIVE_MS).and(
          'instance.id',
          'like',
          `${OTLP_INSTANCE}%`,
        ),
      ]),
    )
    .where('instance.closedMs', 'is', null)
    .whereRef('instance.lineage', '=', 'environment.lineage')
    .whereRef('instance.version', '>=', 'ruleset_flag.version')
    .whereRef('instance.version', '<=', 'environment.version')
    .where('api_key.kind', 'in', ['server', 'admin'])
    .executeTakeFirstOrThrow();
  return count;
}
