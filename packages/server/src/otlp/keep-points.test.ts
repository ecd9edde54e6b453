import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { keepPoints } from './keep-points.ts';
import { POINT_FRESH_MS, POINT_SILENT_MS, SERVICE_POINTS_MAX } from './limits.ts';

const NOW_MS = 1_800_000_000_000;

async function counter() {
  const tx = await migratedDatabase();
  return async (startMs: number, timeMs: number, count: number, id = 'a1') => {
    const cell = { kind: 'count', count } as const;
    const places = [{ flag: '', variant: '', draw: 0 }];
    const point = { id, startMs, timeMs, figures: [{ metric: 'm', cell }], places, spansOf: null };
    const { series } = await keepPoints(tx, 'production', [point], NOW_MS);
    return series.map(({ series: { cell: of } }) => (of.kind === 'count' ? of.count : null));
  };
}

test('keepPoints() counts what came since the last total', async () => {
  const count = await counter();
  const startMs = NOW_MS - 1_000;
  expect(await count(startMs, NOW_MS, 3)).toEqual([3]);
  expect(await count(startMs, NOW_MS + 1, 5)).toEqual([2]);
  expect(await count(startMs, NOW_MS + 2, 5)).toEqual([]);
  // Late, or sent again.
  expect(await count(startMs, NOW_MS + 1, 5)).toEqual([]);
  expect(await count(startMs, NOW_MS + 3, 9)).toEqual([4]);
});

test('keepPoints() sees that a process began anew', async () => {
  const count = await counter();
  await count(NOW_MS - 1_000, NOW_MS, 100);
  // Its start is part of its id.
  expect(await count(NOW_MS + 500, NOW_MS + 1_000, 4, 'a2')).toEqual([4]);
  // Less, and nothing says that it began anew: unknown, so from here on.
  expect(await count(NOW_MS + 500, NOW_MS + 2_000, 1, 'a2')).toEqual([]);
  expect(await count(NOW_MS + 500, NOW_MS + 3_000, 2, 'a2')).toEqual([1]);
});

test('keepPoints() counts an old total that it never saw only from now on', async () => {
  const count = await counter();
  expect(await count(NOW_MS - POINT_FRESH_MS, NOW_MS, 3, 'f1')).toEqual([3]);
  expect(await count(NOW_MS - POINT_FRESH_MS - 1, NOW_MS, 3, '01')).toEqual([]);
  expect(await count(NOW_MS - POINT_FRESH_MS - 1, NOW_MS + 1, 4, '01')).toEqual([1]);
});

test('keepPoints() counts what a histogram grew by whose sum is beyond 2^53 µ', async () => {
  const tx = await migratedDatabase();
  const keep = async (timeMs: number, sumMicro: number, count: number) => {
    const cell = { kind: 'distribution', count, sumMicro, sketch: [[3, count]] } as const;
    const figures = [{ metric: 'latency_ms', cell }];
    const places = [{ flag: '', variant: '', draw: 0 }];
    const point = { id: 'a1', startMs: 0, timeMs, figures, places, spansOf: null };
    const { series, refused } = await keepPoints(tx, 'production', [point], NOW_MS);
    return [...series.map(({ series: { cell: of } }) => of), refused];
  };
  expect(await keep(1, 2 ** 54, 10)).toEqual([0]);
  const grown = { kind: 'distribution', count: 2, sumMicro: 4_000, sketch: [[3, 2]] };
  expect(await keep(2, 2 ** 54 + 4_000, 12)).toEqual([grown, 0]);
  // What came at once is not to be believed; what comes after it is.
  expect(await keep(3, 2 ** 56, 13)).toEqual([1]);
  expect(await keep(4, 2 ** 56 + 64, 14)).toEqual([
    { kind: 'distribution', count: 1, sumMicro: 64, sketch: [[3, 1]] },
    0,
  ]);
});

test('keepPoints() refuses a new point of a service that has too many, until old ones are silent', async () => {
  const tx = await migratedDatabase();
  await sql`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SERVICE_POINTS_MAX})
    INSERT INTO otlp_point SELECT 'production', 'aaaaaaaa' || i, '{}', ${NOW_MS} FROM n`.execute(
    tx.db,
  );
  const keep = async (id: string, nowMs: number) => {
    const places = [{ flag: '', variant: '', draw: 0 }];
    const figures = [{ metric: 'm', cell: { kind: 'count', count: 1 } as const }];
    const point = { id, startMs: nowMs, timeMs: nowMs, figures, places, spansOf: null };
    const { series, refused } = await keepPoints(tx, 'production', [point, point], nowMs);
    return [series.length, refused];
  };
  expect(await keep('aaaaaaaaff', NOW_MS)).toEqual([0, 2]);
  expect(await keep('bbbbbbbbff', NOW_MS)).toEqual([1, 0]);
  expect(await keep('aaaaaaaaff', NOW_MS + POINT_SILENT_MS)).toEqual([0, 2]);
  expect(await keep('aaaaaaaaff', NOW_MS + POINT_SILENT_MS + 1)).toEqual([1, 0]);
});
