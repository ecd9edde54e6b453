import { type Kysely, sql } from 'kysely';
import { expect } from 'vitest';
import { migrate } from './migrate.ts';
import type { migrations } from './migrations.ts';

/** Exposures and conversions that were written before `0007-experiments` are the same afterwards. */
export async function expectRowsKept<T>(db: Kysely<T>, all: typeof migrations): Promise<void> {
  const { '0007-experiments': _, ...before } = all;
  await migrate(db, before);
  await sql`INSERT INTO exposure (environment, flag, variant, draw, unit, source, "firstMs")
    VALUES ('e', 'f', 'new', 1, 'u', 'server', 5)`.execute(db);
  await sql`INSERT INTO conversion (environment, event, source, unit, n, sum, "sumSq", "firstMs", "lastMs")
    VALUES ('e', 'paid', 'server', 'u', 3, 1.5, 2.5, 59999, 1800000060001),
      ('e', 'paid', 'browser', 'u', 1, 2, 4, 7, 120000)`.execute(db);
  await sql`INSERT INTO conversion_total (environment, event, source, units, n, sum, "lastMs")
    VALUES ('e', 'paid', 'server', 1, 3, 1.5, 1800000060001), ('e', 'paid', 'browser', 1, 1, 2, 120000)`.execute(
    db,
  );
  await migrate(db, all);
  const rowsOf = async (table: string, order: string) => {
    const { rows } =
      await sql`SELECT * FROM ${sql.table(table)} ORDER BY ${sql.ref(order)}`.execute(db);
    return rows;
  };
  expect(await rowsOf('exposure', 'unit')).toEqual([
    {
      ...{ environment: 'e', flag: 'f', variant: 'new', draw: 1, unit: 'u', source: 'server' },
      ...{ firstMs: 5, mixed: 0 },
    },
  ]);
  const place = { environment: 'e', event: 'paid' };
  expect(await rowsOf('conversion', 'source')).toEqual([
    {
      ...{ ...place, source: 'browser', unit: 'u', minuteMs: 120_000, n: 1, sum: 2, sumSq: 4 },
      ...{ firstMs: 7, lastMs: 120_000 },
    },
    {
      ...{ ...place, source: 'server', unit: 'u', n: 3, sum: 1.5, sumSq: 2.5 },
      ...{ minuteMs: 1_800_000_060_000, firstMs: 59_999, lastMs: 1_800_000_060_001 },
    },
  ]);
  expect(await rowsOf('conversion_total', 'source')).toEqual([
    { ...place, source: 'browser', units: 1, n: 1, sum: 2, lastMs: 120_000, kept: 1 },
    { ...place, source: 'server', units: 1, n: 3, sum: 1.5, lastMs: 1_800_000_060_001, kept: 1 },
  ]);
  // The key is that of a minute now.
  await sql`INSERT INTO conversion
    VALUES ('e', 'paid', 'server', 'u', 0, 1, 1, 1, 5, 5)`.execute(db);
  await expect(
    sql`INSERT INTO conversion VALUES ('e', 'paid', 'server', 'u', 0, 1, 1, 1, 5, 5)`.execute(db),
  ).rejects.toThrow(/unique/i);
}
