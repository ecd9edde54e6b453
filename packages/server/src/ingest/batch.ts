import type { TelemetryBatch } from '@tidegate/protocol';
import { LAST_USED_GRAIN_MS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { keepArrivals, watchedRollouts } from './arrivals.ts';
import { browserRows } from './browser-rows.ts';
import { noteConversions } from './conversions.ts';
import { noteExposures } from './exposures.ts';
import { noteFailedUnits } from './failed-units.ts';
import { keepOpenTurns } from './open-turns.ts';
import { addSeries } from './series.ts';

/**
 * Applies one batch of deltas, once: a sequence that is not above the instance's last one is a
 * duplicate and changes nothing; what was skipped is counted lost; an unknown instance starts where
 * it is.
 *
 * @param input.keyId empty: this server counted it itself
 * @param input.trusted whether the evidence may decide a rollout, and its units are pseudonyms
 *   already; of an untrusted key only what `browserRows` believes is kept, apart from the rest
 * @returns series applied, whether it was a duplicate, and whether a rollout is watched there
 */
export async function ingestBatch(
  tx: Tx,
  input: {
    environment: string;
    keyId: string;
    trusted: boolean;
    batch: TelemetryBatch;
    nowMs: number;
  },
): Promise<{ applied: number; duplicate: boolean; watched: boolean }> {
  const { environment, batch, trusted, nowMs } = input;
  const rollouts = await watchedRollouts(tx, environment);
  const watched = rollouts.length > 0;
  const instance = await tx.db
    .selectFrom('instance')
    .selectAll()
    .where('environment', '=', environment)
    .where('id', '=', batch.instanceId)
    .executeTakeFirst();
  if (instance !== undefined && batch.sequence <= instance.sequence) {
    return { applied: 0, duplicate: true, watched };
  }
  const source = trusted || input.keyId === '' ? 'server' : 'browser';
  const {
    series,
    units = [],
    rejected,
  } = source === 'browser' ? await browserRows(tx, environment, batch) : { ...batch, rejected: 0 };
  const failed = await noteFailedUnits(tx, environment, series, nowMs);
  const told = { environment, source, nowMs } as const;
  const { stored, dropped } = await addSeries(tx, { ...told, series, failed });
  let unkept = rejected;
  if (trusted && watched) {
    const id = JSON.stringify([environment, batch.instanceId, batch.sequence]);
    await keepArrivals(tx, rollouts, { id, environment, series, nowMs });
    unkept += await keepOpenTurns(tx, rollouts, { environment, batch, nowMs });
  }
  const unexposed = await noteExposures(tx, environment, { units, source, nowMs });
  const uncounted = await noteConversions(tx, environment, { units, source, nowMs });
  await writeInstance(tx, input, instance, dropped + unkept + unexposed + uncounted);
  await touchKey(tx, input.keyId, nowMs);
  return { applied: stored, duplicate: false, watched };
}

async function writeInstance(
  { db }: Tx,
  { environment, keyId, batch, nowMs }: Parameters<typeof ingestBatch>[1],
  before: Tables['instance'] | undefined,
  dropped: number,
): Promise<void> {
  const skipped = before === undefined ? 0 : batch.sequence - before.sequence - 1;
  const state = {
    keyId,
    sequence: batch.sequence,
    lostBatches: (before?.lostBatches ?? 0) + skipped + batch.dropped.batches,
    droppedObservations: (before?.droppedObservations ?? 0) + batch.dropped.observations + dropped,
    lineage: batch.ruleset.lineage,
    version: batch.ruleset.version,
    seenMs: nowMs,
    closedMs: batch.closing === true ? nowMs : null,
  };
  await db
    .insertInto('instance')
    .values({ environment, id: batch.instanceId, ...state })
    .onConflict((conflict) => conflict.columns(['environment', 'id']).doUpdateSet(state))
    .execute();
}

async function touchKey({ db }: Tx, id: string, nowMs: number): Promise<void> {
  await db
    .updateTable('api_key')
    .set({ lastUsedMs: nowMs })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('lastUsedMs', 'is', null), eb('lastUsedMs', '<=', nowMs - LAST_USED_GRAIN_MS)]),
    )
    .execute();
}
