import { unreachable } from '@tidegate/core';
import { groupBy } from '../store/group-by.ts';
import type { TelemetrySource } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { UserTable } from './kinds.ts';
import { lowerConversionTotals } from './lower-conversion-totals.ts';
import type { StoredRow } from './row-key.ts';

type Conversions = Parameters<typeof lowerConversionTotals>[1];

/** Takes rows that were deleted out of the counts that bound their table. */
export async function lowerTotals(
  tx: Tx,
  table: UserTable,
  environment: string,
  gone: readonly StoredRow[],
): Promise<void> {
  switch (table) {
    case 'exposure':
      return await lowerExposures(tx, environment, gone);
    case 'conversion':
      return await lowerConversionTotals(tx.db, gone as unknown as Conversions);
    case 'failed_unit':
      return await lowerFailedUnits(tx, environment, gone);
    case 'urgent':
      return await lowerUrgent(tx, environment, gone);
    case 'session_owner':
      return await lowerSessions(tx, environment, gone.length);
    case 'slow_conversation':
    case 'otlp_conversation':
    case 'otlp_trace':
    case 'contamination':
      // They are counted where they are bounded.
      return;
    default:
      return unreachable(table);
  }
}

async function lowerExposures(
  { db }: Tx,
  environment: string,
  gone: readonly StoredRow[],
): Promise<void> {
  for (const [source, rows] of groupBy(gone, (row) => String(row['source']) as TelemetrySource)) {
    await db
      .updateTable('exposure_total')
      .set((eb) => ({ kept: eb('kept', '-', rows.length) }))
      .where('environment', '=', environment)
      .where('source', '=', source)
      .execute();
  }
}

async function lowerFailedUnits(
  { db }: Tx,
  environment: string,
  gone: readonly StoredRow[],
): Promise<void> {
  for (const rows of groupBy(gone, textOf('flag', 'metric')).values()) {
    const [first] = rows;
    await db
      .updateTable('failed_unit_total')
      .set((eb) => ({ kept: eb('kept', '-', rows.length) }))
      .where('environment', '=', environment)
      .where('flag', '=', String(first?.['flag']))
      .where('metric', '=', String(first?.['metric']))
      .execute();
  }
}

async function lowerUrgent(
  { db }: Tx,
  environment: string,
  gone: readonly StoredRow[],
): Promise<void> {
  const untrusted = gone.filter((row) => Number(row['trusted']) === 0).length;
  if (untrusted === 0) return;
  await db
    .updateTable('urgent_total')
    .set((eb) => ({ untrusted: eb('untrusted', '-', untrusted) }))
    .where('environment', '=', environment)
    .execute();
}

async function lowerSessions({ db }: Tx, environment: string, count: number): Promise<void> {
  await db
    .updateTable('session_total')
    .set((eb) => ({ kept: eb('kept', '-', count) }))
    .where('environment', '=', environment)
    .execute();
}

function textOf(...columns: readonly string[]): (row: StoredRow) => string {
  return (row) => JSON.stringify(columns.map((column) => row[column]));
}
