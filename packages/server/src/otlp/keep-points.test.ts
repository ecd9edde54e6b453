import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { keepPoints } from './keep-points.ts';
import { POINT_FRESH_MS } from './limits.ts';

const NOW_MS = 1_800_000_000_000;

async function counter() {
  const tx = await migratedDatabase();
  return async (startMs: number, timeMs: number, count: number, id = 'p') => {
    const cell = { kind: 'count', count } as const;
    const places = [{ flag: '', variant: '', draw: 0 }];
    const point = { id, startMs, timeMs, figures: [{ metric: 'm', cell }], places, spansOf: null };
    const series = await keepPoints(tx, 'production', [point], NOW_MS);
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
  expect(await count(NOW_MS + 500, NOW_MS + 1_000, 4)).toEqual([4]);
  // Less, and nothing says that it began anew: unknown, so from here on.
  expect(await count(NOW_MS + 500, NOW_MS + 2_000, 1)).toEqual([]);
  expect(await count(NOW_MS + 500, NOW_MS + 3_000, 2)).toEqual([1]);
});

test('keepPoints() counts an old total that it never saw only from now on', async () => {
  const count = await counter();
  expect(await count(NOW_MS - POINT_FRESH_MS, NOW_MS, 3, 'fresh')).toEqual([3]);
  expect(await count(NOW_MS - POINT_FRESH_MS - 1, NOW_MS, 3, 'old')).toEqual([]);
  expect(await count(NOW_MS - POINT_FRESH_MS - 1, NOW_MS + 1, 4, 'old')).toEqual([1]);
});
