import type { Conversion, UnitRow } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import { BROWSER_SHARE, CONVERSIONS_MAX, EVENT_NAMES_MAX } from '../store/limits.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';

/** Rows of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

type Row = Tables['conversion'];
type Total = Tables['conversion_total'];

/** Width of a row, ms: what a unit did before it met its variant is told from what it did after. */
const MINUTE_MS = 60_000;

/**
 * Adds what units did to their rows: how often, sum and sum of squares of the values, first and last
 * time, for each (event, unit, minute of event time), those of browsers apart; times to come count as
 * now. An environment keeps at most 500 names of events and 20 000 000 rows of servers, and a fifth of
 * both of browsers on top.
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
  let room = CONVERSIONS_MAX * share - totals.reduce((sum, total) => sum + total.kept, 0);
  const kept: Row[] = [];
  const added: Total[] = [];
  for (const [event, rows] of rowsByEvent({ environment, source }, converted, nowMs)) {
    if (!names.has(event) && names.size >= EVENT_NAMES_MAX * share) continue;
    const known = await knownRows(tx, { environment, event, source }, rows);
    const fresh = rows.filter((row) => !known.keys.has(keyOf(row))).slice(0, Math.max(0, room));
    const fitting = [...rows.filter((row) => known.keys.has(keyOf(row))), ...fresh];
    if (fitting.length === 0) continue;
    room -= fresh.length;
    names.add(event);
    kept.push(...fitting);
    const met = new Set(fresh.map(({ unit }) => unit).filter((unit) => !known.units.has(unit)));
    const place = { environment, event, source };
    added.push({ ...place, units: met.size, kept: fresh.length, ...summed(fitting) });
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
  const minuteOf = (atMs: number) => Math.floor(Math.min(atMs, nowMs) / MINUTE_MS) * MINUTE_MS;
  const byRow = groupBy(converted, ({ key, unit, atMs }) =>
    JSON.stringify([key, unit, minuteOf(atMs)]),
  );
  const rows = [...byRow.values()].flatMap((same): Row[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { key: event, unit, atMs } = first;
    const values = same.map(({ value = 0 }) => value);
    const times = same.map((one) => Math.min(one.atMs, nowMs));
    return [
      {
        ...place,
        event,
        unit,
        minuteMs: minuteOf(atMs),
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
): Promise<Pick<Total, 'event' | 'kept'>[]> {
  return await db
    .selectFrom('conversion_total')
    .select(['event', 'kept'])
    .where('environment', '=', environment)
    .where('source', '=', source)
    .execute();
}

function keyOf({ unit, minuteMs }: Pick<Row, 'unit' | 'minuteMs'>): string {
  return `${minuteMs} ${unit}`;
}

/** Which of these rows are there, and which of their units have a row of any minute. */
async function knownRows(
  { db }: ReadTx,
  { environment, event, source }: Place & Pick<Row, 'event'>,
  rows: readonly Row[],
): Promise<{ readonly keys: ReadonlySet<string>; readonly units: ReadonlySet<string> }> {
  const among = (units: readonly string[]) =>
    db
      .selectFrom('conversion')
      .where('environment', '=', environment)
      .where('event', '=', event)
      .where('source', '=', source)
      .where('unit', 'in', units);
  const keys = new Set<string>();
  const known = new Set<string>();
  for (const units of inChunks([...new Set(rows.map(({ unit }) => unit))], CHUNK)) {
    const minutes = rows.map(({ minuteMs }) => minuteMs);
    const same = await among(units)
      .select(['unit', 'minuteMs'])
      .where('minuteMs', '>=', Math.min(...minutes))
      .where('minuteMs', '<=', Math.max(...minutes))
      .execute();
    for (const row of same) {
      keys.add(keyOf(row));
      known.add(row.unit);
    }
    const others = units.filter((unit) => !known.has(unit));
    if (others.length === 0) continue;
    const before = await among(others).select('unit').distinct().execute();
    for (const { unit } of before) known.add(unit);
  }
  return { keys, units: known };
}

async function addRows({ db }: Tx, rows: readonly Row[]): Promise<void> {
  await db
    .insertInto('conversion')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['environment', 'event', 'source', 'unit', 'minuteMs'])
        .doUpdateSet((eb) => ({
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
        kept: eb('conversion_total.kept', '+', eb.ref('excluded.kept')),
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
