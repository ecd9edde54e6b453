import type { Exposure, UnitRow } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { keysInPowers } from '../store/in-powers.ts';
import { prepared } from '../store/prepared.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

type Row = Tables['exposure'];

/** Exposures that change what is kept. */
export interface FoundExposures {
  /** Not known yet, or from a browser only and now from a server. */
  readonly fresh: readonly FreshRow[];
  /** Known from a server under another variant than a server tells now. */
  readonly mixed: readonly DrawnUnits[];
  /** Known under a later time: a process may tell late what it saw first. */
  readonly earlier: readonly Row[];
}

/** A row to be kept, and the exposure that it was told by. */
export interface FreshRow {
  readonly row: Row;
  readonly told: Exposure;
  readonly isReplaced: boolean;
}

/** Units of one flag and draw. */
export type DrawnUnits = Pick<Row, 'environment' | 'flag' | 'draw'> & {
  readonly units: readonly string[];
};

/** Looks up what is known of the units that exposures tell of, each once a draw. */
export async function findExposures(
  tx: ReadTx,
  environment: string,
  told: {
    readonly units: readonly UnitRow[];
    readonly source: TelemetrySource;
    readonly nowMs: number;
  },
): Promise<FoundExposures> {
  // Without a draw there is nothing to compare, and everybody would be a row.
  const drawn = told.units.filter((row) => row.kind === 'exposure').filter(({ draw }) => draw > 0);
  const found: FoundExposures[] = [];
  for (const group of groupBy(drawn, ({ key, draw }) => JSON.stringify([key, draw])).values()) {
    const known = await knownRows(tx, environment, group);
    found.push(foundInDraw(group, known, { ...told, environment }));
  }
  return {
    fresh: found.flatMap(({ fresh }) => fresh),
    mixed: found.flatMap(({ mixed }) => mixed),
    earlier: found.flatMap(({ earlier }) => earlier),
  };
}

type KnownRow = Pick<Row, 'unit' | 'source' | 'variant' | 'firstMs'>;
type KnownRows = ReadonlyMap<string, KnownRow>;

function foundInDraw(
  group: readonly Exposure[],
  known: KnownRows,
  { environment, source, nowMs }: Pick<Row, 'environment' | 'source'> & { readonly nowMs: number },
): FoundExposures {
  const twofold = source === 'server' ? twofoldUnits(group, known) : NOBODY;
  const fresh: FreshRow[] = [];
  const earlier: Row[] = [];
  for (const told of firstOfUnits(group)) {
    const { key, unit, variant, draw, atMs } = told;
    const before = known.get(unit);
    const place = { environment, flag: key, variant, draw, unit, source };
    const row = { ...place, firstMs: Math.min(atMs, nowMs), mixed: twofold.has(unit) ? 1 : 0 };
    const stands = before?.source === 'server' || before?.source === source;
    if (!stands) fresh.push({ row, told, isReplaced: before !== undefined });
    else if (before.source === source && row.firstMs < before.firstMs) earlier.push(row);
  }
  const again = [...twofold].filter((unit) => known.get(unit)?.source === 'server');
  const [{ key: flag, draw } = { key: '', draw: 0 }] = group;
  const mixed = keysInPowers(again).map((units) => ({ environment, flag, draw, units }));
  return { fresh, mixed, earlier };
}

const NOBODY: ReadonlySet<string> = new Set();

/** Units that one server was told, or tells, another variant of than another one. */
function twofoldUnits(group: readonly Exposure[], known: KnownRows): ReadonlySet<string> {
  const variants = new Map<string, string>();
  for (const { unit, source, variant } of known.values())
    if (source === 'server') variants.set(unit, variant);
  const twofold = new Set<string>();
  for (const { unit, variant } of group) {
    const first = variants.get(unit) ?? variant;
    variants.set(unit, first);
    if (variant !== first) twofold.add(unit);
  }
  return twofold;
}

/** The exposure of each unit that came first. */
function firstOfUnits(exposures: readonly Exposure[]): Exposure[] {
  return [...groupBy(exposures, ({ unit }) => unit).values()].map((same) =>
    same.reduce((first, one) => (one.atMs < first.atMs ? one : first)),
  );
}

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
      .select(['unit', 'source', 'variant', 'firstMs'])
      .where('environment', '=', environment)
      .where('flag', '=', flag)
      .where('draw', '=', draw)
      .where('unit', 'in', units),
});
