import type { Conversion, UnitRow } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { BROWSER_SHARE, CONVERSIONS_MAX, EVENT_NAMES_MAX } from '../store/limits.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';

/** Rows of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

type Row = Tables['conversion'];
type Total = Tables['conversion_total'];

/**
 * Adds what units did to their rows: how often, sum and sum of squares of the values, first and last
 * time, for each (event, unit), those of browsers apart. An environment keeps at most 500 names of
 * events and 1 000 000 rows of servers, and a fifth of both of browsers on top.
 *
 * @param told.units rows of any kind, under pseudonyms
 * @returns how many events were dropped because there was no room
 */
export async function noteConversions(
  tx: Tx,
  environment: string,
  told: {
    readonly units: readonly UnitRow[];
    readonly source: TelemetrySource;
    readonly nowMs: number;
  },
): Promise<number> {
  const converted = told.units.filter((row) => row.kind === 'conversion');
  if (converted.length === 0) return 0;
  const { source, nowMs } = told;
  const share = source === 'browser' ? BROWSER_SHARE : 1;
  const totals = await totalsOf(tx, { environment, source });
  const names = new Set(totals.map(({ event }) => event));
  let room = CONVERSIONS_MAX * share - totals.reduce((sum, { units }) => sum + units, 0);
  const kept: Row[] = [];
  const added: Total[] = [];
  for (const [event, rows] of rowsByEvent({ environment, source }, converted, nowMs)) {
    if (!names.has(event) && names.size >= EVENT_NAMES_MAX * share) continue;
    const known = await knownUnits(tx, { environment, event, source }, rows);
    const fresh = rows.filter(({ unit }) => !known.has(unit)).slice(0, Math.max(0, room));
    const fitting = [...rows.filter(({ unit }) => known.has(unit)), ...fresh];
    if (fitting.length === 0) continue;
    room -= fresh.length;
    names.add(event);
    kept.push(...fitting);
    added.push({ environment, event, source, units: fresh.length, ...summed(fitting) });
  }
  for (let at = 0; at < kept.length; at += CHUNK) await addRows(tx, kept.slice(at, at + CHUNK));
  if (added.length > 0) await addTotals(tx, added);
  return converted.length - kept.reduce((sum, { n }) => sum + n, 0);
}

type Place = Pick<Row, 'environment' | 'source'>;

function rowsByEvent(
  place: Place,
  converted: readonly Conversion[],
  nowMs: number,
): Map<string, Row[]> {
  const byUnit = groupBy(converted, ({ key, unit }) => JSON.stringify([key, unit]));
  const rows = [...byUnit.values()].flatMap((same): Row[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { key: event, unit } = first;
    const values = same.map(({ value = 0 }) => value);
    const times = same.map(({ atMs }) => Math.min(atMs, nowMs));
    return [
      {
        ...place,
        event,
        unit,
        minuteMs: 0,
        n: same.length,
        sum: values.reduce((sum, value) => sum + value, 0),
        sumSq: values.reduce((sum, value) => sum + value * value, 0),
        firstMs: Math.min(...times),
        lastMs: Math.max(...times),
      },
    ];
  });
  return groupBy(rows, ({ event }) => event);
}

function summed(rows: readonly Row[]): Pick<Total, 'n' | 'sum' | 'lastMs'> {
  return {
    n: rows.reduce((sum, { n }) => sum + n, 0),
    sum: rows.reduce((all, { sum }) => all + sum, 0),
    lastMs: Math.max(...rows.map(({ lastMs }) => lastMs)),
  };
}

async function totalsOf(
  { db }: ReadTx,
  { environment, source }: Place,
): Promise<Pick<Total, 'event' | 'units'>[]> {
  return await db
    .selectFrom('conversion_total')
    .select(['event', 'units'])
    .where('environment', '=', environment)
    .where('source', '=', source)
    .execute();
}

async function knownUnits(
  { db }: ReadTx,
  { environment, event, source }: Place & Pick<Row, 'event'>,
  rows: readonly Row[],
): Promise<ReadonlySet<string>> {
  const units = rows.map(({ unit }) => unit);
  const known = await db
    .selectFrom('conversion')
    .select('unit')
    .where('environment', '=', environment)
    .where('event', '=', event)
    .where('source', '=', source)
    .where('unit', 'in', units)
    .execute();
  return new Set(known.map(({ unit }) => unit));
}

async function addRows({ db }: Tx, rows: readonly Row[]): Promise<void> {
  await db
    .insertInto('conversion')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['environment', 'event', 'source', 'unit']).doUpdateSet((eb) => ({
        n: eb('conversion.n', '+', eb.ref('excluded.n')),
        sum: eb('conversion.sum', '+', eb.ref('excluded.sum')),
        sumSq: eb('conversion.sumSq', '+', eb.ref('excluded.sumSq')),
        firstMs: eb
          .case()
          .when('excluded.firstMs', '<', eb.ref('conversion.firstMs'))
          .then(eb.ref('excluded.firstMs'))
          .else(eb.ref('conversion.firstMs'))
          .end(),
        lastMs: eb
          .case()
          .when('excluded.lastMs', '>', eb.ref('conversion.lastMs'))
          .then(eb.ref('excluded.lastMs'))
          .else(eb.ref('conversion.lastMs'))
          .end(),
      })),
    )
    .execute();
}

async function addTotals({ db }: Tx, totals: readonly Total[]): Promise<void> {
  await db
    .insertInto('conversion_total')
    .values(totals)
    .onConflict((conflict) =>
      conflict.columns(['environment', 'event', 'source']).doUpdateSet((eb) => ({
        units: eb('conversion_total.units', '+', eb.ref('excluded.units')),
        n: eb('conversion_total.n', '+', eb.ref('excluded.n')),
        sum: eb('conversion_total.sum', '+', eb.ref('excluded.sum')),
        lastMs: eb
          .case()
          .when('excluded.lastMs', '>', eb.ref('conversion_total.lastMs'))
          .then(eb.ref('excluded.lastMs'))
          .else(eb.ref('conversion_total.lastMs'))
          .end(),
      })),
    )
    .execute();
}
