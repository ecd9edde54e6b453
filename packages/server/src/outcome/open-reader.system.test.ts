import { expect, test } from 'vitest';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { aWorld, FLAG } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { openOutcomeReader } from './open-reader.ts';
import { aMetric, aQuestion } from './world.fixture.ts';

test('openOutcomeReader() reads in its own thread what ingest wrote, and ends', async () => {
  const directory = temporaryDirectory();
  const store = await openSqliteStore({ directory });
  const world = await aWorld(store);
  await world.start();
  const met = (unit: string, variant: string) => ({
    ...{ kind: 'exposure' as const, key: FLAG, unit, variant, draw: 1, atMs: world.nowMs },
  });
  const paid = { kind: 'conversion' as const, key: 'paid', unit: 'a', value: 3, atMs: world.nowMs };
  await world.send([], { units: [met('a', 'new'), met('b', 'legacy'), paid] });
  const asked = aQuestion([aMetric()], { startedMs: 0, toMs: world.nowMs + 1 });
  const arms = ['legacy', 'new'].map((variant) => ({ variant, weightParts: 50_000, title: null }));
  const question = { ...asked, experiment: { ...asked.experiment, flag: FLAG, arms } };
  const reader = openOutcomeReader({ directory, queries: [] });
  const { arms: found } = await reader.read(question);
  expect(found.map(({ variant, units, sums }) => [variant, units, sums['paying']?.sumY])).toEqual([
    ['legacy', 1, 0],
    ['new', 1, 1],
  ]);
  const records: unknown[] = [];
  for await (const piece of reader.units(question))
    records.push(...piece.map(({ unit, variant, figures }) => [unit, variant, figures]));
  expect(records).toEqual([
    ['a', 'new', { paying: 1 }],
    ['b', 'legacy', { paying: 0 }],
  ]);
  await reader.close();
  await expect(reader.read(question)).rejects.toMatchObject({ code: 'not-ready' });
  await store.close();
});

test('openOutcomeReader() says that there is no store', async () => {
  const reader = openOutcomeReader({ directory: temporaryDirectory(), queries: [] });
  await expect(reader.read(aQuestion([]))).rejects.toMatchObject({ code: 'internal' });
  await reader.close();
});
