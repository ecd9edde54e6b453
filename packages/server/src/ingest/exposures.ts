import type { Exposure, UnitRow } from '@tidegate/protocol';
import { BROWSER_SHARE, EXPOSURES_MAX } from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { type DrawnUnits, type FreshRow, findExposures } from './exposures-found.ts';

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
  const { fresh, mixed, earlier } = await findExposures(tx, environment, told);
  for (const one of mixed) await markMixed(tx.db, one);
  for (const one of earlier) await putEarlier(tx.db, one);
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

function toldBy({ told }: FreshRow): Exposure {
  return told;
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

const putEarlier = prepared({
  shape: () => 1,
  parameters: ({ firstMs, environment, flag, draw, unit }: Row) => [
    firstMs,
    environment,
    flag,
    draw,
    unit,
  ],
  build: (db, { firstMs, environment, flag, draw, unit }) =>
    db
      .updateTable('exposure')
      .set({ firstMs })
      .where('environment', '=', environment)
      .where('flag', '=', flag)
      .where('draw', '=', draw)
      .where('unit', '=', unit),
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
