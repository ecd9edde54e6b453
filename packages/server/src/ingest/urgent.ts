import { WHOLE_PRODUCT } from '@tidegate/core';
import type { Urgent } from '@tidegate/protocol';
import { URGENT_UNTRUSTED_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { keepArrivals, type WatchedRollout, watchedRollouts } from './arrivals.ts';
import { keptSeries, quarantine } from './quarantine.ts';
import { addSeries } from './series.ts';
import { servedPlaces } from './served-places.ts';
import { unitHider } from './unit-hider.ts';

/**
 * Takes one zero-tolerance event, once by its id, and keeps it for the controller's next tick. It
 * counts under its place and nowhere else: one report is an event for each flag that was met, and
 * whoever sends them counts the report once for the whole product, in a batch (or by an event whose
 * flag is ''). An untrusted one is only written down: it is in no series, and an environment keeps at most 10 000;
 * further ones are dropped and counted.
 *
 * @param input.trusted whether it may decide a rollout
 * @returns whether its id is known, and whether it was dropped
 */
export async function ingestUrgent(
  tx: Tx,
  input: { environment: string; trusted: boolean; urgent: Urgent; nowMs: number },
): Promise<{ duplicate: boolean; dropped: boolean }> {
  const { environment, trusted, nowMs } = input;
  if (await isKnown(tx, environment, input.urgent.id)) return { duplicate: true, dropped: false };
  if (!trusted && !(await hasRoom(tx, environment))) return { duplicate: false, dropped: true };
  const urgent = trusted ? input.urgent : await withHiddenUnit(tx, environment, input.urgent);
  if (trusted) {
    const rollouts = await watchedRollouts(tx, environment);
    await takeUrgent(tx, {
      environment,
      urgent,
      rollouts,
      nowMs,
      wholeProduct: 'counted-by-sender',
    });
  } else await writeDown(tx, { environment, trusted, urgent, nowMs });
  return { duplicate: false, dropped: false };
}

/**
 * Writes a trusted event down, counts it under its place and, unless its sender did, for the whole
 * product, and keeps it as evidence. One of a place that was never served is written down, counted in the quarantine, and no
 * evidence.
 */
export async function takeUrgent(
  tx: Tx,
  told: {
    readonly environment: string;
    readonly urgent: Urgent;
    readonly rollouts: readonly WatchedRollout[];
    readonly nowMs: number;
    readonly wholeProduct?: 'counted-by-sender';
  },
): Promise<void> {
  const { environment, urgent, rollouts, nowMs } = told;
  await writeDown(tx, { environment, trusted: true, urgent, nowMs });
  const { variant, draw, metric, atMs } = urgent;
  const cell = { kind: 'count' as const, count: 1 };
  const source = 'server';
  const everywhere = { ...WHOLE_PRODUCT, metric, startMs: atMs, cell };
  const served = await servedPlaces(tx, environment, [urgent.flag]);
  const flag = served.keyOf(urgent);
  if (flag === null) {
    const kept = keptSeries('never-served', source, { ...urgent, cell });
    return await quarantine(tx, environment, [kept], nowMs);
  }
  const own = flag === '' ? [] : [{ flag, variant, draw, metric, startMs: atMs, cell }];
  const isCounted = flag !== '' && told.wholeProduct === 'counted-by-sender';
  const series = isCounted ? own : [...own, everywhere];
  await addSeries(tx, { environment, source, series, nowMs });
  const id = JSON.stringify([environment, 'urgent', urgent.id]);
  await keepArrivals(tx, rollouts, { id, environment, series: own, nowMs });
}

async function writeDown(
  { db }: Tx,
  { environment, trusted, urgent, nowMs }: Parameters<typeof ingestUrgent>[1],
): Promise<void> {
  await db
    .insertInto('urgent')
    .values({
      environment,
      id: urgent.id,
      trusted: trusted ? 1 : 0,
      body: JSON.stringify(urgent),
      atMs: nowMs,
    })
    .onConflict((conflict) => conflict.columns(['environment', 'id']).doNothing())
    .execute();
}

/** What browsers tell is about raw units, which are never stored. */
async function withHiddenUnit(tx: Tx, environment: string, urgent: Urgent): Promise<Urgent> {
  if (urgent.unit === '') return urgent;
  const hide = await unitHider(tx, environment);
  return { ...urgent, unit: hide(urgent.unit) };
}

async function isKnown({ db }: Tx, environment: string, id: string): Promise<boolean> {
  const known = await db
    .selectFrom('urgent')
    .select('id')
    .where('environment', '=', environment)
    .where('id', '=', id)
    .executeTakeFirst();
  return known !== undefined;
}

/** Counts an untrusted event as kept, or as dropped when there is no room for it. */
async function hasRoom({ db }: Tx, environment: string): Promise<boolean> {
  const total = await db
    .selectFrom('urgent_total')
    .select('untrusted')
    .where('environment', '=', environment)
    .executeTakeFirst();
  const fits = (total?.untrusted ?? 0) < URGENT_UNTRUSTED_MAX;
  const added = { untrusted: fits ? 1 : 0, dropped: fits ? 0 : 1 };
  await db
    .insertInto('urgent_total')
    .values({ environment, ...added })
    .onConflict((conflict) =>
      conflict.column('environment').doUpdateSet((eb) => ({
        untrusted: eb('urgent_total.untrusted', '+', added.untrusted),
        dropped: eb('urgent_total.dropped', '+', added.dropped),
      })),
    )
    .execute();
  return fits;
}
