import { createHash } from 'node:crypto';
import { type Cell, canonicalJson, mergeCells } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { BUCKET_WIDTH_MS, SERIES_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { bucketStart, withoutUnits } from './arrivals.ts';
import { addToBuckets, type BucketAddition } from './buckets.ts';

/** Rows of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

/**
 * Adds folded series to their buckets of 10 s. An environment keeps at most 20 000 series: what
 * belongs to further ones is dropped, and the caller counts it.
 *
 * @param failed how many failed units of each series are new
 * @returns series that were stored and dropped
 */
export async function addSeries(
  tx: Tx,
  environment: string,
  series: readonly TelemetrySeries[],
  failed: ReadonlyMap<TelemetrySeries, number>,
  nowMs: number,
): Promise<{ stored: number; dropped: number }> {
  const named = series.map((one) => ({ one, row: seriesRow(environment, one) }));
  const rows = new Map(named.map(({ row }) => [row.id, row]));
  const kept = await keepSeries(tx, environment, rows);
  const additions = new Map<string, BucketAddition>();
  let dropped = 0;
  for (const { one, row } of named) {
    if (!kept.has(row.id)) {
      dropped += 1;
      continue;
    }
    const startMs = bucketStart(one.startMs, nowMs);
    const key = `${row.id} ${startMs}`;
    const before = additions.get(key);
    const cell = withoutUnits(one.cell as Cell);
    additions.set(key, {
      seriesId: row.id,
      startMs,
      cell: before === undefined ? cell : mergeCells(before.cell, cell),
      failedUnits: (before?.failedUnits ?? 0) + (failed.get(one) ?? 0),
    });
  }
  const all = [...additions.values()];
  for (let at = 0; at < all.length; at += CHUNK) {
    await addToBuckets(tx, all.slice(at, at + CHUNK), BUCKET_WIDTH_MS / 1_000);
  }
  return { stored: series.length - dropped, dropped };
}

/** Cells of different kinds cannot be added, so the kind is a part of the series' identity. */
function seriesRow(environment: string, one: TelemetrySeries): Tables['series'] {
  const { flag, variant, draw, metric, cell } = one;
  const labels = canonicalJson(one.labels ?? {});
  const identity = JSON.stringify([environment, flag, variant, draw, metric, labels, cell.kind]);
  const id = createHash('sha256').update(identity).digest('hex').slice(0, 32);
  return { id, environment, flag, variant, draw, metric, labels };
}

/** Ids of the series that exist now; new ones are made while there is room. */
async function keepSeries(
  { db }: Tx,
  environment: string,
  rows: ReadonlyMap<string, Tables['series']>,
): Promise<Set<string>> {
  const ids = [...rows.keys()];
  const kept = new Set<string>();
  for (let at = 0; at < ids.length; at += CHUNK) {
    const known = await db
      .selectFrom('series')
      .select('id')
      .where('id', 'in', ids.slice(at, at + CHUNK))
      .execute();
    for (const { id } of known) kept.add(id);
  }
  const unknown = [...rows.values()].filter(({ id }) => !kept.has(id));
  if (unknown.length === 0) return kept;
  const { count } = await db
    .selectFrom('series')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', environment)
    .executeTakeFirstOrThrow();
  const added = unknown.slice(0, Math.max(0, SERIES_MAX - count));
  for (let at = 0; at < added.length; at += CHUNK) {
    const chunk = added.slice(at, at + CHUNK);
    await db.insertInto('series').values(chunk).execute();
    for (const { id } of chunk) kept.add(id);
  }
  return kept;
}
