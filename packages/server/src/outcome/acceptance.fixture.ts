import { sketchIndex } from '@tidegate/core';
import type { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import type { Tables } from '../store/tables.ts';
import { readOutcomes } from './figures.ts';
import { aMetric, aQuestion, MINUTE_MS, outcomeRows, STARTED_MS } from './world.fixture.ts';

const none = { sumX: 0, sumXX: 0, sumXY: 0, sumZ: 0, sumZZ: 0, sumYZ: 0 };
const source = (event: string, of: 'any' | 'count' | 'value') => ({ from: { event }, of });

/** What every database answers of outcomes. */
export function describeOutcomes(aDatabase: () => Promise<Kysely<Tables>>): void {
  const aWorld = async () => {
    const db = await aDatabase();
    return { db, ...outcomeRows(db) };
  };

  it('adds up what units did after their exposure: whether, how often, and values', async () => {
    const { db, met, did } = await aWorld();
    for (const [unit, variant] of [
      ['a', 'old'],
      ['b', 'old'],
      ['c', 'new'],
    ] as const)
      await met(unit, variant, 10);
    await did('a', 10, [2, 3]);
    await did('a', 12, [5]);
    await did('c', 11, [7]);
    // Before it, in another event, of a page, and after the count.
    await did('b', 9, [100]);
    await did('b', 20, [100], { event: 'other' });
    await did('c', 13, [0.5], { source: 'browser' });
    await did('b', 101, [100]);
    const metrics = [
      aMetric(),
      aMetric({ name: 'orders', kind: 'mean', numerator: source('paid', 'count') }),
      aMetric({ name: 'revenue', kind: 'mean', numerator: source('paid', 'value') }),
    ];
    expect(await readOutcomes(db, aQuestion(metrics))).toEqual({
      atMs: STARTED_MS + 100 * MINUTE_MS,
      arms: [
        {
          ...{ variant: 'old', draw: 1, segment: null, units: 2, sketches: {} },
          sums: {
            paying: { units: 2, withFigure: 1, sumY: 1, sumYY: 1, ...none },
            orders: { units: 2, withFigure: 1, sumY: 3, sumYY: 9, ...none },
            revenue: { units: 2, withFigure: 1, sumY: 10, sumYY: 100, ...none },
          },
        },
        {
          ...{ variant: 'new', draw: 1, segment: null, units: 1, sketches: {} },
          sums: {
            paying: { units: 1, withFigure: 1, sumY: 1, sumYY: 1, ...none },
            orders: { units: 1, withFigure: 1, sumY: 2, sumYY: 4, ...none },
            revenue: { units: 1, withFigure: 1, sumY: 7.5, sumYY: 56.25, ...none },
          },
        },
      ],
      leftOut: { mixedUnits: 0, neverExposed: 0, beforeExposure: 1 },
      failed: {},
    });
  });

  it('keeps to the window after an exposure, and takes the past before it', async () => {
    const { db, met, did } = await aWorld();
    await met('a', 'old', 10);
    await met('b', 'old', 20);
    for (const minute of [-11, -10, 9, 10, 14, 15]) await did('a', minute, [2 ** (minute + 11)]);
    await did('b', 19, [3]);
    const analysis = { pastMs: 20 * MINUTE_MS, windowMs: 5 * MINUTE_MS };
    const metric = aMetric({ name: 'revenue', kind: 'mean', numerator: source('paid', 'value') });
    const { arms } = await readOutcomes(db, aQuestion([metric], { analysis }));
    const y = 2 ** 21 + 2 ** 25;
    const x = 2 ** 1 + 2 ** 20;
    expect(arms[0]?.sums['revenue']).toEqual({
      ...{ units: 2, withFigure: 1, sumY: y, sumYY: y * y, sumX: x + 3, sumXX: x * x + 9 },
      ...{ sumXY: x * y, sumZ: 0, sumZZ: 0, sumYZ: 0 },
    });
  });

  it('tells a ratio by both sums and their product, over units that did either', async () => {
    const { db, met, did } = await aWorld();
    for (const unit of ['a', 'b', 'c']) await met(unit, 'new', 0);
    await did('a', 1, [6]);
    await did('a', 2, [1, 1], { event: 'visit' });
    await did('b', 1, [1, 1, 1], { event: 'visit' });
    await did('c', 1, [5]);
    const metric = aMetric({
      ...{ name: 'perVisit', kind: 'ratio', numerator: source('paid', 'value') },
      denominator: source('visit', 'count'),
    });
    const { arms } = await readOutcomes(db, aQuestion([metric]));
    expect(arms[0]?.sums['perVisit']).toEqual({
      ...{ units: 3, withFigure: 2, sumY: 11, sumYY: 61, sumX: 0, sumXX: 0, sumXY: 0 },
      ...{ sumZ: 5, sumZZ: 13, sumYZ: 12 },
    });
  });

  it('counts figures of a quantile in the buckets of a sketch, and those of 0 or less apart', async () => {
    const { db, met, did } = await aWorld();
    const values = [
      -3,
      0,
      1e-9,
      2 ** -20,
      2 ** -19,
      0.75,
      1,
      1.015,
      100,
      100.5,
      4095,
      2 ** 44,
      1e18,
    ];
    for (const [index, value] of values.entries()) {
      await met(`u${index}`, 'new', 0);
      await did(`u${index}`, 1, [value]);
    }
    await met('idle', 'new', 0);
    const metric = aMetric({
      ...{ name: 'waiting', kind: 'quantile', quantile: 0.9, numerator: source('paid', 'value') },
    });
    const { arms } = await readOutcomes(db, aQuestion([metric]));
    const counts = new Map<number, number>();
    for (const value of values) {
      const bucket = sketchIndex(value);
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
    const sketch = [...counts].sort(([a], [b]) => a - b).map(([bucket, n]) => [bucket || null, n]);
    expect(arms[0]?.sketches['waiting']).toEqual(sketch);
    expect(arms[0]?.sums['waiting']).toMatchObject({ units: 14, withFigure: 13 });
  });

  it('counts a unit under its first exposure over the draws, and leaves out who met two variants', async () => {
    const { db, met, did } = await aWorld();
    // Of draw 1 first, of draw 2 first, in 2 only, of two variants, and mixed within a draw.
    await met('a', 'new', 10, { draw: 1 });
    await met('a', 'new', 30, { draw: 2 });
    await met('b', 'new', 40, { draw: 1 });
    await met('b', 'new', 20, { draw: 2 });
    await met('c', 'old', 20, { draw: 2 });
    await met('d', 'old', 10, { draw: 1 });
    await met('d', 'new', 20, { draw: 2 });
    await met('e', 'new', 20, { draw: 2, mixed: 1 });
    await met('f', 'new', 20, { draw: 9 });
    for (const unit of ['a', 'b', 'c', 'd', 'e']) await did(unit, 25);
    await did('a', 5);
    const draws = [
      { id: 1, segment: 'beta' },
      { id: 2, segment: null },
    ];
    const { arms, leftOut } = await readOutcomes(db, aQuestion([aMetric()], { draws }));
    const one = { units: 1, withFigure: 1, sumY: 1, sumYY: 1, ...none };
    expect(arms).toEqual([
      { variant: 'new', draw: 1, segment: 'beta', units: 1, sums: { paying: one }, sketches: {} },
      { variant: 'old', draw: 2, segment: null, units: 1, sums: { paying: one }, sketches: {} },
      { variant: 'new', draw: 2, segment: null, units: 1, sums: { paying: one }, sketches: {} },
    ]);
    expect(leftOut).toEqual({ mixedUnits: 2, neverExposed: 0, beforeExposure: 0 });
    const single = await readOutcomes(db, aQuestion([aMetric()], { draws: draws.slice(1) }));
    expect(single.leftOut.mixedUnits).toBe(1);
    expect(single.arms.map(({ variant, units }) => [variant, units])).toEqual([
      ['old', 1],
      ['new', 3],
    ]);
  });

  it('counts who was never exposed, and who did it before only, since the start', async () => {
    const { db, met, did } = await aWorld();
    await met('early', 'new', 50);
    await met('both', 'new', 50);
    await did('early', 1);
    await did('both', 1);
    await did('both', 60);
    await did('stranger', 1);
    await did('stranger', 2, [1], { event: 'visit' });
    await did('before', -5);
    const visiting = aMetric({ name: 'visiting', numerator: source('visit', 'any') });
    const { leftOut } = await readOutcomes(db, aQuestion([aMetric(), visiting]));
    expect(leftOut).toEqual({ mixedUnits: 0, neverExposed: 1, beforeExposure: 1 });
  });

  it('leaves out exposures after the count, and arms that the experiment does not have', async () => {
    const { db, met } = await aWorld();
    await met('a', 'new', 10);
    await met('b', 'new', 101);
    await met('c', 'third', 10);
    const { arms } = await readOutcomes(db, aQuestion([aMetric()]));
    expect(arms.map(({ variant, units }) => [variant, units])).toEqual([['new', 1]]);
  });

  it('answers nothing of a run that has no draw or met nobody', async () => {
    const { db, did } = await aWorld();
    await did('a', 1);
    const nobody = { arms: [], failed: {} };
    expect(await readOutcomes(db, aQuestion([aMetric()], { draws: [] }))).toMatchObject({
      ...{ ...nobody, leftOut: { mixedUnits: 0, neverExposed: 0, beforeExposure: 0 } },
    });
    expect(await readOutcomes(db, aQuestion([aMetric()]))).toMatchObject({
      ...{ ...nobody, leftOut: { mixedUnits: 0, neverExposed: 1, beforeExposure: 0 } },
    });
  });

  it('says which metric it cannot read, and reads the others', async () => {
    const { db, met } = await aWorld();
    await met('a', 'new', 10);
    const query = aMetric({ name: 'margin', numerator: { from: { query: 'sales' }, of: 'value' } });
    const { arms, failed } = await readOutcomes(db, aQuestion([aMetric(), query]), (name) =>
      name === 'sales' ? 'it took longer than 60000 ms' : null,
    );
    expect(failed).toEqual({
      margin: 'Cannot read query "sales": it took longer than 60000 ms',
    });
    expect(Object.keys(arms[0]?.sums ?? {})).toEqual(['paying']);
  });
}
