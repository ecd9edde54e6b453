import type { TrackedEventView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';

/**
 * Tracked events of one environment or of all, by environment and name; at most 10 000. A unit of
 * which both a server and a browser told counts twice.
 */
export async function trackedEvents(
  { db }: ReadTx,
  { environment }: { environment: string | null },
): Promise<TrackedEventView[]> {
  let rows = db
    .selectFrom('conversion_total')
    .select(({ fn }) => [
      'event',
      'environment',
      fn.sum<number>('units').as('units'),
      fn.sum<number>('n').as('count'),
      fn.sum<number>('sum').as('sum'),
      fn.max('lastMs').as('lastMs'),
    ]);
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const totals = await rows
    .groupBy(['environment', 'event'])
    .orderBy('environment')
    .orderBy('event')
    .limit(10_000)
    .execute();
  return totals.map(({ units, count, ...rest }) => ({
    ...rest,
    units: Number(units),
    count: Number(count),
  }));
}
