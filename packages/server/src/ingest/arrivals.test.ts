import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { FLAG, turns } from '../store/store-world.fixture.ts';
import { type ArrivedRow, armOf, bucketStart, keepArrivals } from './arrivals.ts';

describe('armOf()', () => {
  const arms = { control: 'legacy', candidate: 'new', otherArms: null };
  const rollout = { id: 'ro_1', flag: 'chat', ...arms, firstDraw: 3, createdMs: 0 };
  it.each([
    ['chat', 'new', 3, 'candidate'],
    ['chat', 'new', 4, 'candidate'],
    ['chat', 'new', 2, null],
    ['chat', 'new', 0, 'candidate'],
    ['chat', 'legacy', 0, 'control'],
    ['chat', 'legacy', 2, null],
    ['chat', 'third', 3, null],
    ['chat', '', 0, null],
    ['other', 'new', 3, null],
    ['', '', 0, 'candidate'],
    ['', 'new', 0, null],
  ])('of flag "%s", variant "%s" and draw %i is %s', (flag, variant, draw, arm) => {
    expect(armOf(rollout, { flag, variant, draw })).toBe(arm);
  });

  it.each([
    ['third', 3, 'candidate'],
    ['third', 2, null],
    ['new', 3, 'candidate'],
    ['legacy', 3, 'control'],
    ['fourth', 3, null],
  ])('of variant "%s" and draw %i in an experiment with more arms is %s', (variant, draw, arm) => {
    const experiment = { ...rollout, otherArms: '["third"]' };
    expect(armOf(experiment, { flag: 'chat', variant, draw })).toBe(arm);
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

const aRollout = {
  ...{ id: 'ro_1', flag: FLAG, control: 'legacy', candidate: 'new', otherArms: null },
  ...{ firstDraw: 1, createdMs: 20_000 },
};

describe('keepArrivals()', () => {
  it('keeps nothing that happened before the rollout was made', async () => {
    const tx = await migratedDatabase();
    const rollouts = [
      { ...aRollout, id: 'ro_1', createdMs: 20_000 },
      { ...aRollout, id: 'ro_2', createdMs: 19_999 },
    ];
    const series = [turns('new', 1, 2, 0, 10_000), { ...turns('', 0, 2, 0, 10_000), flag: '' }];
    await keepArrivals(tx, rollouts, { id: 'a', environment: 'e', series, nowMs: 60_000 });
    const rows = await tx.db.selectFrom('arrival').select('rolloutId').execute();
    expect(rows).toEqual([{ rolloutId: 'ro_2' }]);
  });

  it('keeps evidence, and nothing of how often flags were asked', async () => {
    const tx = await migratedDatabase();
    const rollouts = [aRollout];
    const evidence = turns('new', 1, 2, 0, 20_000);
    const evaluations = { ...evidence, metric: 'evaluations' };
    const keep = (id: string, series: (typeof evidence)[]) =>
      keepArrivals(tx, rollouts, { id, environment: 'e', series, nowMs: 20_000 });
    await keep('a', [evaluations]);
    await keep('b', [evaluations, evidence]);
    const rows = await tx.db.selectFrom('arrival').select(['id', 'rows']).execute();
    const { metric, draw, startMs, cell } = evidence;
    const row = { metric, draw, arm: 'candidate', startMs, cell };
    expect(rows.map(({ id, rows: kept }) => [id, JSON.parse(kept)])).toEqual([['b', [row]]]);
  });

  it('keeps how many units failed for the first time, with as many at risk', async () => {
    const tx = await migratedDatabase();
    const series = [
      turns('new', 1, 9, 2, 20_000),
      turns('new', 1, 0, 3, 30_000),
      turns('legacy', 1, 9, 0, 20_000),
    ];
    const [first, second] = series;
    if (first === undefined || second === undefined) throw new Error('two are told');
    const failures = { fresh: new Map([[first, 2]]), beyond: new Map([[second, 3]]) };
    const message = { id: 'a', environment: 'e', series, failures, nowMs: 60_000 };
    await keepArrivals(tx, [aRollout], message);
    const [kept] = await tx.db.selectFrom('arrival').select('rows').execute();
    const rows: ArrivedRow[] = JSON.parse(kept?.rows ?? '[]');
    const told = rows.map(({ arm, startMs, cell, firstFailures, undeduplicated }) => [
      ...[arm, startMs, cell.kind === 'rate' && cell.atRiskUnits],
      ...[firstFailures, undeduplicated],
    ]);
    expect(told).toEqual([
      ['candidate', 20_000, 6, 2, undefined],
      ['candidate', 30_000, 3, 3, 3],
      ['control', 20_000, 9, undefined, undefined],
    ]);
  });
});
