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
 * server told stands, and takes the place of what a browser told; a unit of which servers told two
 * variants of one draw is marked as mixed. An environment keeps at most 20 000 000 of servers, and a
 * fifth of that of browsers on top.
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
  const { fresh, mixed } = await freshRows(tx, environment, told);
  for (const one of mixed) await markMixed(tx.db, one);
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

type DrawnUnits = Pick<Row, 'environment' | 'flag' | 'draw'> & {
  readonly units: readonly string[];
};

/**
 * What is not known yet, or from a browser only and now from a server; and units that are known from a
 * server under another variant than a server tells now.
 */
async function freshRows(
  tx: ReadTx,
  environment: string,
  { units, source, nowMs }: Parameters<typeof noteExposures>[2],
): Promise<{ readonly fresh: readonly FreshRow[]; readonly mixed: readonly DrawnUnits[] }> {
  // Without a draw there is nothing to compare, and everybody would be a row.
  const drawn = units.filter((row) => row.kind === 'exposure').filter(({ draw }) => draw > 0);
  const fresh: FreshRow[] = [];
  const mixed: DrawnUnits[] = [];
  for (const group of groupBy(drawn, ({ key, draw }) => JSON.stringify([key, draw])).values()) {
    const known = await knownRows(tx, environment, group);
    const isTwofold = source === 'server' ? twofoldUnits(group, known) : NOBODY;
    for (const told of firstOfUnits(group)) {
      const { key, unit, variant, draw, atMs } = told;
      const before = known.get(unit)?.source;
      if (before === 'server' || before === source) continue;
      const place = { environment, flag: key, variant, draw, unit, source };
      const row = { ...place, firstMs: Math.min(atMs, nowMs), mixed: isTwofold.has(unit) ? 1 : 0 };
      fresh.push({ row, told, isReplaced: before !== undefined });
    }
    const again = [...isTwofold].filter((unit) => known.get(unit)?.source === 'server');
    const [{ key: flag, draw } = { key: '', draw: 0 }] = group;
    for (const some of keysInPowers(again)) mixed.push({ environment, flag, draw, units: some });
  }
  return { fresh, mixed };
}

type KnownRow = Pick<Row, 'unit' | 'source' | 'variant'>;

const NOBODY: ReadonlySet<string> = new Set();

/** Units that one server was told, or tells, another variant of than another one. */
function twofoldUnits(
  group: readonly Exposure[],
  known: ReadonlyMap<string, KnownRow>,
): ReadonlySet<string> {
  const variants = new Map<string, string>();
  const twofold = new Set<string>();
  for (const { unit, variant } of group) {
    const before = known.get(unit);
    const first =
      variants.get(unit) ?? (before?.source === 'server' ? before.variant : undefined) ?? variant;
    variants.set(unit, first);
    if (variant !== first) twofold.add(unit);
  }
  return twofold;
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

/** What was told of the units of one flag and draw before. */
async function knownRows(
  { db }: ReadTx,
  environment: string,
  group: readonly Exposure[],
): Promise<ReadonlyMap<string, KnownRow>> {
  const known = new Map<string, KnownRow>();
  const [first] = group;
  if (first === undefined) return known;
  const { key: flag, draw } = first;
  for (const units of keysInPowers(group.map(({ unit }) => unit))) {
    for (const row of await knownAmong(db, { environment, flag, draw, units }))
      known.set(row.unit, row);
  }
  return known;
}

const knownAmong = prepared({
  shape: ({ units }) => units.length,
  parameters: ({ environment, flag, draw, units }: DrawnUnits) => [
    environment,
    flag,
    draw,
    ...units,
  ],
  build: (db, { environment, flag, draw, units }) =>
    db
      .selectFrom('exposure')
      .select(['unit', 'source', 'variant'])
      .where('environment', '=', environment)
      .where('flag', '=', flag)
      .where('draw', '=', draw)
      .where('unit', 'in', units),
});

const markMixed = prepared({
  shape: ({ units }) => units.length,
  parameters: ({ environment, flag, draw, units }: DrawnUnits) => [
    1,
    environment,
    flag,
    draw,
    ...units,
  ],
  build: (db, { environment, flag, draw, units }) =>
    db
      .updateTable('exposure')
      .set({ mixed: 1 })
      .where('environment', '=', environment)
      .where('flag', '=', flag)
      .where('draw', '=', draw)
      .where('unit', 'in', units),
});

const putRows = preparedInsert(
  'exposure',
  ['environment', 'flag', 'variant', 'draw', 'unit', 'source', 'firstMs', 'mixed'],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['environment', 'flag', 'draw', 'unit']).doUpdateSet((eb) => ({
        variant: eb.ref('excluded.variant'),
        source: eb.ref('excluded.source'),
        firstMs: eb.ref('excluded.firstMs'),
        mixed: eb.ref('excluded.mixed'),
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
