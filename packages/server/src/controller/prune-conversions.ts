import type { Kysely } from 'kysely';
import { groupBy } from '../store/group-by.ts';
import { RETENTION_MS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';

type Row = Pick<Tables['conversion'], 'environment' | 'event' | 'source' | 'n' | 'sum'>;

/**
 * Forgets what units did once it began 90 days ago, so that rows and names make room for others.
 *
 * @returns how many rows went, at most `limit`
 */
export async function pruneConversions(
  db: Kysely<Tables>,
  nowMs: number,
  limit: number,
): Promise<number> {
  const old = db
    .selectFrom('conversion')
    .select(['environment', 'event', 'source', 'unit'])
    .where('firstMs', '<', nowMs - RETENTION_MS.conversion)
    .limit(limit);
  const gone = await db
    .deleteFrom('conversion')
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('environment', 'event', 'source', 'unit'),
        'in',
        old.$asTuple('environment', 'event', 'source', 'unit'),
      ),
    )
    .returning(['environment', 'event', 'source', 'n', 'sum'])
    .execute();
  const byEvent = groupBy(gone, ({ environment, event, source }) =>
    JSON.stringify([environment, event, source]),
  );
  for (const rows of byEvent.values()) await lowerTotal(db, rows);
  if (gone.length > 0) await db.deleteFrom('conversion_total').where('units', '<=', 0).execute();
  return gone.length;
}

async function lowerTotal(db: Kysely<Tables>, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const times = rows.reduce((all, { n }) => all + n, 0);
  const values = rows.reduce((all, { sum }) => all + sum, 0);
  await db
    .updateTable('conversion_total')
    .set((eb) => ({
      units: eb('units', '-', rows.length),
      n: eb('n', '-', times),
      sum: eb('sum', '-', values),
    }))
    .where('environment', '=', first.environment)
    .where('event', '=', first.event)
    .where('source', '=', first.source)
    .execute();
}
