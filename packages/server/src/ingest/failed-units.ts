import type { TelemetrySeries } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { inPowers } from '../store/in-powers.ts';
import { FAILED_UNITS_MAX } from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

/** How many failed units of each series are told for the first time. */
export interface FirstFailures {
  /** Those that nobody had told of. */
  readonly fresh: ReadonlyMap<TelemetrySeries, number>;
  /** Those beyond what is kept: nobody knows whether they were told before. */
  readonly beyond: ReadonlyMap<TelemetrySeries, number>;
}

/**
 * Notes units that failed for the first time; the same unit told by several processes counts once.
 * At most 100 000 for a flag and metric are kept; the others are counted, so that a total outage is
 * seen however large it is.
 */
export async function noteFailedUnits(
  tx: Tx,
  environment: string,
  series: readonly TelemetrySeries[],
  nowMs: number,
): Promise<FirstFailures> {
  const fresh = new Map<TelemetrySeries, number>();
  const beyond = new Map<TelemetrySeries, number>();
  const failing = series.filter(({ cell }) => cell.kind === 'rate' && cell.failedUnits.length > 0);
  const groups = groupBy(failing, ({ flag, metric }) => JSON.stringify([flag, metric]));
  for (const group of groups.values()) {
    for (const one of group) fresh.set(one, 0);
    const [{ flag, metric } = { flag: '', metric: '' }] = group;
    const total = { environment, flag, metric };
    const told = firstTold(group);
    const room = Math.max(0, FAILED_UNITS_MAX - (await keptUnits(tx, total)));
    const added = await insertUnits(tx, total, [...told.values()].slice(0, room), nowMs);
    for (const one of added) countOne(fresh, told.get(placeOf(one))?.by);
    const dropped = [...told.values()].slice(room);
    for (const { by } of dropped) countOne(beyond, by);
    await addToTotal(tx, total, { kept: added.length, dropped: dropped.length });
  }
  return { fresh, beyond };
}

function countOne(counts: Map<TelemetrySeries, number>, by: TelemetrySeries | undefined): void {
  if (by !== undefined) counts.set(by, (counts.get(by) ?? 0) + 1);
}

/** A failed unit, and the series that told of it first. */
interface Told {
  readonly draw: number;
  readonly unit: string;
  readonly by: TelemetrySeries;
}

function firstTold(group: readonly TelemetrySeries[]): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const by of group) {
    if (by.cell.kind !== 'rate') continue;
    for (const unit of by.cell.failedUnits) {
      const one = { draw: by.draw, unit, by };
      const place = placeOf(one);
      if (!told.has(place)) told.set(place, one);
    }
  }
  return told;
}

function placeOf({ draw, unit }: Pick<Told, 'draw' | 'unit'>): string {
  return `${draw} ${unit}`;
}

interface Total {
  readonly environment: string;
  readonly flag: string;
  readonly metric: string;
}

async function keptUnits({ db }: Tx, total: Total): Promise<number> {
  const [row] = await totalOf(db, total);
  return row?.kept ?? 0;
}

const totalOf = prepared({
  shape: () => 1,
  parameters: ({ environment, flag, metric }: Total) => [environment, flag, metric],
  build: (db, { environment, flag, metric }) =>
    db
      .selectFrom('failed_unit_total')
      .select('kept')
      .where('environment', '=', environment)
      .where('flag', '=', flag)
      .where('metric', '=', metric),
});

/** @returns those that nobody knew */
async function insertUnits(
  { db }: Tx,
  of: Total,
  units: readonly Told[],
  firstMs: number,
): Promise<Pick<Told, 'draw' | 'unit'>[]> {
  const rows = units.map(({ draw, unit }) => ({ ...of, draw, unit, firstMs }));
  const added: Pick<Told, 'draw' | 'unit'>[] = [];
  for (const some of inPowers(rows)) added.push(...(await addUnits(db, some)));
  return added;
}

const addUnits = prepared({
  shape: (rows) => rows.length,
  parameters: (rows: readonly Tables['failed_unit'][]) =>
    rows.flatMap((row) => [row.environment, row.flag, row.metric, row.draw, row.unit, row.firstMs]),
  build: (db, rows) =>
    db
      .insertInto('failed_unit')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning(['draw', 'unit']),
});

async function addToTotal(
  { db }: Tx,
  total: Total,
  added: { readonly kept: number; readonly dropped: number },
): Promise<void> {
  if (added.kept === 0 && added.dropped === 0) return;
  await addToTotals(db, [{ ...total, ...added }]);
}

const addToTotals = preparedInsert(
  'failed_unit_total',
  ['environment', 'flag', 'metric', 'kept', 'dropped'],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['environment', 'flag', 'metric']).doUpdateSet((eb) => ({
        kept: eb('failed_unit_total.kept', '+', eb.ref('excluded.kept')),
        dropped: eb('failed_unit_total.dropped', '+', eb.ref('excluded.dropped')),
      })),
    ),
);
