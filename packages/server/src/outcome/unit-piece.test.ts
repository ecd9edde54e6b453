import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { UNIT_PIECE_MAX } from './limits.ts';
import { readUnitPiece } from './unit-piece.ts';
import { aMetric, aQuestion, MINUTE_MS, outcomeRows, STARTED_MS } from './world.fixture.ts';

it('readUnitPiece() tells units in order, each under its first exposure, with its figures', async () => {
  const { db } = await migratedDatabase();
  const { met, did } = outcomeRows(db);
  await met('c', 'new', 10);
  await met('a', 'old', 10, { draw: 2 });
  await met('c', 'new', 5, { draw: 2 });
  await met('b', 'old', 10);
  await met('b', 'new', 12, { draw: 2 });
  await met('d', 'new', 10, { mixed: 1 });
  await met('e', 'new', 101);
  await did('c', 7, [4, 2]);
  await did('a', 9, [50]);
  await did('c', 8, [1, 1, 1, 1], { event: 'visit' });
  const paid = { event: 'paid' };
  const metrics = [
    aMetric(),
    aMetric({ name: 'orders', kind: 'mean', numerator: { from: paid, of: 'count' } }),
    aMetric({ name: 'revenue', kind: 'mean', numerator: { from: paid, of: 'value' } }),
    aMetric({
      ...{ name: 'high', kind: 'quantile', numerator: { from: paid, of: 'value' }, quantile: 0.9 },
    }),
    aMetric({
      ...{ name: 'perVisit', kind: 'ratio', numerator: { from: paid, of: 'value' } },
      denominator: { from: { event: 'visit' }, of: 'count' },
    }),
    aMetric({ name: 'margin', kind: 'mean', numerator: { from: { query: 'q' }, of: 'value' } }),
  ];
  const draws = [
    { id: 1, segment: 'beta' },
    { id: 2, segment: null },
  ];
  expect(await readUnitPiece(db, aQuestion(metrics, { draws }), '')).toEqual({
    records: [
      {
        ...{ unit: 'a', variant: 'old', draw: 2, segment: null },
        exposedMs: STARTED_MS + 10 * MINUTE_MS,
        figures: { paying: 0, orders: 0, revenue: 0, high: null, perVisit: null, margin: null },
      },
      {
        ...{ unit: 'c', variant: 'new', draw: 2, segment: null },
        exposedMs: STARTED_MS + 5 * MINUTE_MS,
        figures: { paying: 1, orders: 2, revenue: 6, high: 6, perVisit: 1.5, margin: null },
      },
    ],
    next: null,
  });
});

it('readUnitPiece() goes on where a piece ended, over draws of different lengths', async () => {
  const { db } = await migratedDatabase();
  const count = UNIT_PIECE_MAX + 1;
  await sql`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO exposure SELECT 'production', 'checkout', 'new', CASE WHEN i % 3 = 0 THEN 1 ELSE 2 END,
      printf('u-%06d', i), 'server', ${STARTED_MS}, 0 FROM n`.execute(db);
  const draws = [
    { id: 1, segment: null },
    { id: 2, segment: null },
  ];
  const units: string[] = [];
  const sizes: number[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const { records, next }: Awaited<ReturnType<typeof readUnitPiece>> = await readUnitPiece(
      db,
      aQuestion([], { draws }),
      after,
    );
    units.push(...records.map(({ unit }) => unit));
    sizes.push(records.length);
    after = next;
  }
  const wanted = Array.from({ length: count }, (_, i) => `u-${`${i + 1}`.padStart(6, '0')}`);
  expect(units).toEqual(wanted);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(UNIT_PIECE_MAX);
});
