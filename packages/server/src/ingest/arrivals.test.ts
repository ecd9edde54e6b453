import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { FLAG, turns } from '../store/store-world.fixture.ts';
import { armOf, bucketStart, keepArrivals } from './arrivals.ts';

describe('armOf()', () => {
  const rollout = { id: 'ro_1', flag: 'chat', control: 'legacy', candidate: 'new' };
  it.each([
    ['chat', 'new', 'candidate'],
    ['chat', 'legacy', 'control'],
    ['chat', 'third', null],
    ['chat', '', null],
    ['other', 'new', null],
    ['', '', 'candidate'],
    ['', 'new', null],
  ])('of flag "%s" and variant "%s" is %s', (flag, variant, arm) => {
    expect(armOf(rollout, { flag, variant })).toBe(arm);
  });
});

describe('bucketStart()', () => {
  it.each([
    [20_000, 50_000, 20_000],
    [29_999, 50_000, 20_000],
    [90_000, 55_000, 50_000],
  ])('of %i at %i is %i: aligned, and never in the future', (startMs, nowMs, start) => {
    expect(bucketStart(startMs, nowMs)).toBe(start);
  });
});

describe('keepArrivals()', () => {
  it('keeps evidence, and nothing of how often flags were asked', async () => {
    const tx = await migratedDatabase();
    const rollouts = [{ id: 'ro_1', flag: FLAG, control: 'legacy', candidate: 'new' }];
    const evidence = turns('new', 1, 2, 0, 10_000);
    const evaluations = { ...evidence, metric: 'evaluations' };
    const keep = (id: string, series: (typeof evidence)[]) =>
      keepArrivals(tx, rollouts, { id, environment: 'e', series, nowMs: 10_000 });
    await keep('a', [evaluations]);
    await keep('b', [evaluations, evidence]);
    const rows = await tx.db.selectFrom('arrival').select(['id', 'rows']).execute();
    const { metric, draw, startMs, cell } = evidence;
    const row = { metric, draw, arm: 'candidate', startMs, cell };
    expect(rows.map(({ id, rows: kept }) => [id, JSON.parse(kept)])).toEqual([['b', [row]]]);
  });
});
