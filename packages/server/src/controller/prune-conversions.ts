import type { Kysely } from 'kysely';
import { RETENTION_MS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import { lowerConversionTotals } from '../user/lower-conversion-totals.ts';

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
    .select(['environment', 'event', 'source', 'unit', 'minuteMs'])
    .where('firstMs', '<', nowMs - RETENTION_MS.conversion)
    .limit(limit);
  const gone = await db
    .deleteFrom('conversion')
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('environment', 'event', 'source', 'unit', 'minuteMs'),
        'in',
        old.$asTuple('environment', 'event', 'source', 'unit', 'minuteMs'),
      ),
    )
    .returning(['environment', 'event', 'source', 'unit', 'n', 'sum'])
    .execute();
  await lowerConversionTotals(db, gone);
  return gone.length;
}
