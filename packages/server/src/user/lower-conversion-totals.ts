import type { Kysely } from 'kysely';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import type { Tables } from '../store/tables.ts';

type Row = Pick<Tables['conversion'], 'environment' | 'event' | 'source' | 'unit' | 'n' | 'sum'>;

/** Units of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

/**
 * Takes conversions that were deleted out of the totals of their events; an event that has no rows any
 * more is forgotten. A unit goes with its last row.
 */
export async function lowerConversionTotals(
  db: Kysely<Tables>,
  gone: readonly Row[],
): Promise<void> {
  const byEvent = groupBy(gone, ({ environment, event, source }) =>
    JSON.stringify([environment, event, source]),
  );
  for (const rows of byEvent.values()) await lowerTotal(db, rows);
  if (gone.length > 0) await db.deleteFrom('conversion_total').where('kept', '<=', 0).execute();
}

async function lowerTotal(db: Kysely<Tables>, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const units = await unitsWithout(db, rows);
  await db
    .updateTable('conversion_total')
    .set((eb) => ({
      units: eb('units', '-', units),
      kept: eb('kept', '-', rows.length),
      n: eb('n', '-', sumOf(rows, 'n')),
      sum: eb('sum', '-', sumOf(rows, 'sum')),
    }))
    .where('environment', '=', first.environment)
    .where('event', '=', first.event)
    .where('source', '=', first.source)
    .execute();
}

/** How many units of these rows, all of one event and source, have no row left. */
async function unitsWithout(db: Kysely<Tables>, rows: readonly Row[]): Promise<number> {
  const units = [...new Set(rows.map(({ unit }) => unit))];
  let left = 0;
  for (const some of inChunks(units, CHUNK)) {
    const still = await db
      .selectFrom('conversion')
      .select('unit')
      .distinct()
      .where('environment', '=', rows[0]?.environment ?? '')
      .where('event', '=', rows[0]?.event ?? '')
      .where('source', '=', rows[0]?.source ?? 'server')
      .where('unit', 'in', some)
      .execute();
    left += still.length;
  }
  return units.length - left;
}

function sumOf(rows: readonly Row[], column: 'n' | 'sum'): number {
  return rows.reduce((all, row) => all + Number(row[column]), 0);
}
