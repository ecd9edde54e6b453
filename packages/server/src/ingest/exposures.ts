import type { Exposure, UnitRow } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { keysInPowers } from '../store/in-powers.ts';
import { BROWSER_SHARE, EXPOSURES_MAX } from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';

type Row = Tables['exposure'];

/** What became of exposures; each (flag, draw, unit) at most once. */
export interface NotedExposures {
  /** Those that no source of this rank had told of. */
  readonly fresh: readonly Exposure[];
  /** Those that there was no room for: nobody knows whether they were told before. */
  readonly beyond: readonly Exposure[];
}

/**
 * Keeps which units met which drawn variant, each (flag, draw, unit) once with its first time. What a
 * server told stands, and takes the place of what a browser told. An environment keeps at most
 * 1 000 000 of servers, and 200 000 of browsers on top.
 *
 * @param told.units rows of any kind, under pseudonyms
 */
export async function noteExposures(
  tx: Tx,
  environment: string,
  told: {
    readonly units: readonly UnitRow[];
    readonly source: TelemetrySource;
    readonly nowMs: number;
  },
): Promise<NotedExposures> {
  const { source } = told;
  const fresh = await freshRows(tx, environment, told);
  if (fresh.length === 0) return { fresh: [], beyond: [] };
  const share = source === 'browser' ? BROWSER_SHARE : 1;
  const room = EXPOSURES_MAX * share - (await keptExposures(tx, environment, source));
  const taken = Math.max(0, room);
  const kept = fresh.slice(0, taken);
  const rows = kept.map(({ row }) => row);
  await putRows(tx.db, rows);
  await addToTotal(tx, { environment, source, kept: kept.length });
  const replaced = kept.filter(({ isReplaced }) => isReplaced).length;
  await addToTotal(tx, { environment, source: 'browser', kept: -replaced });
  return { fresh: kept.map(toldBy), beyond: fresh.slice(taken).map(toldBy) };
}

/**
 * Which of these places (flag, draw) a server has told exposures of: their units are known one by
 * one, and nobody needs to add up what each process counted.
 */
export async function exposedPlaces(
  { db }: ReadTx,
  environment: string,
  places: readonly Pick<Row, 'flag' | 'draw'>[],
): Promise<Pick<Row, 'flag' | 'draw'>[]> {
  const exposed: Pick<Row, 'flag' | 'draw'>[] = [];
  for (const { flag, draw } of places) {
    const [one] = await anyOf(db, { environment, flag, draw, source: 'server' });
    if (one !== undefined) exposed.push({ flag, draw });
  }
  return exposed;
}

const anyOf = prepared({
  shape: () => 1,
  parameters: (of: Pick<Row, 'environment' | 'flag' | 'draw' | 'source'>) => [
    of.environment,
    of.flag,
    of.draw,
    of.source,
    1,
  ],
  build: (db, { environment, flag, draw, source }) =>
    db
      .selectFrom('exposure')
      .select('draw')
      .where('environment', '=', environment)
      .where('flag', '=', flag)
      .where('draw', '=', draw)
      .where('source', '=', source)
      .limit(1),
});

interface FreshRow {
  readonly row: Row;
  readonly told: Exposure;
  readonly isReplaced: boolean;
}

function toldBy({ told }: FreshRow): Exposure {
  return told;
}

/** What is not known yet, or from a browser only and now from a server. */
async function freshRows(
  tx: ReadTx,
  environment: string,
  { units, source, nowMs }: Parameters<typeof noteExposures>[2],
): Promise<FreshRow[]> {
  // Without a draw there is nothing to compare, and everybody would be a row.
  const drawn = units.filter((row) => row.kind === 'exposure').filter(({ draw }) => draw > 0);
  const fresh: FreshRow[] = [];
  for (const group of groupBy(drawn, ({ key, draw }) => JSON.stringify([key, draw])).values()) {
    const known = await knownSources(tx, environment, group);
    for (const told of firstOfUnits(group)) {
      const { key, unit, variant, draw, atMs } = told;
      const before = known.get(unit);
      if (before === 'server' || before === source) continue;
      const firstMs = Math.min(atMs, nowMs);
      const row = { environment, flag: key, variant, draw, unit, source, firstMs, mixed: 0 };
      fresh.push({ row, told, isReplaced: before !== undefined });
    }
  }
  return fresh;
}

function firstOfUnits(exposures: readonly Exposure[]): Exposure[] {
  return [...groupBy(exposures, ({ unit }) => unit).values()].flatMap(([first]) => first ?? []);
}

async function keptExposures(
  { db }: ReadTx,
  environment: string,
  source: TelemetrySource,
): Promise<number> {
  const [total] = await totalOf(db, { environment, source });
  return total?.kept ?? 0;
}

type Place = Pick<Row, 'environment' | 'source'>;

const totalOf = prepared({
  shape: () => 1,
  parameters: ({ environment, source }: Place) => [environment, source],
  build: (db, { environment, source }) =>
    db
      .selectFrom('exposure_total')
      .select('kept')
      .where('environment', '=', environment)
      .where('source', '=', source),
});

/** Who told of the units of one flag and draw before. */
async function knownSources(
  { db }: ReadTx,
  environment: string,
  group: readonly Exposure[],
): Promise<ReadonlyMap<string, TelemetrySource>> {
  const known = new Map<string, TelemetrySource>();
  const [first] = group;
  if (first === undefined) return known;
  const { key: flag, draw } = first;
  for (const units of keysInPowers(group.map(({ unit }) => unit))) {
    for (const { unit, source } of await knownAmong(db, { environment, flag, draw, units }))
      known.set(unit, source);
  }
  return known;
}

type KnownAmong = Pick<Row, 'environment' | 'flag' | 'draw'> & {
  readonly units: readonly string[];
};

const knownAmong = prepared({
  shape: ({ units }) => units.length,
  parameters: ({ environment, flag, draw, units }: KnownAmong) => [
    environment,
    flag,
    draw,
    ...units,
  ],
  build: (db, { environment, flag, draw, units }) =>
    db
      .selectFrom('exposure')
      .select(['unit', 'source'])
      .where('environment', '=', environment)
      .where('flag', '=', flag)
      .where('draw', '=', draw)
      .where('unit', 'in', units),
});

const putRows = preparedInsert(
  'exposure',
  ['environment', 'flag', 'variant', 'draw', 'unit', 'source', 'firstMs'],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['environment', 'flag', 'draw', 'unit']).doUpdateSet((eb) => ({
        variant: eb.ref('excluded.variant'),
        source: eb.ref('excluded.source'),
        firstMs: eb.ref('excluded.firstMs'),
      })),
    ),
);

async function addToTotal({ db }: Tx, total: Tables['exposure_total']): Promise<void> {
  if (total.kept !== 0) await addToTotals(db, [total]);
}

const addToTotals = preparedInsert('exposure_total', ['environment', 'source', 'kept'], (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['environment', 'source']).doUpdateSet((eb) => ({
      kept: eb('exposure_total.kept', '+', eb.ref('excluded.kept')),
    })),
  ),
);
