import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSketch } from './create-sketch.ts';
import { figuresOf } from './figures-of.ts';
import { mergeSketches } from './sketch.ts';
import type { Cell, DistributionCell, Figures } from './types.ts';

const nothing: Figures = {
  count: 0,
  events: null,
  rate: null,
  perSecond: null,
  sum: null,
  mean: null,
  p50: null,
  p95: null,
  p99: null,
  min: null,
  max: null,
  last: null,
  units: null,
  unitMean: null,
  unitP95: null,
};
const sketchOf = (...values: number[]) => {
  const builder = createSketch();
  for (const value of values) builder.add(value);
  return builder.drain();
};

test('figuresOf() of a rate', () => {
  const cell: Cell = {
    kind: 'rate',
    trials: 200,
    events: 5,
    atRiskUnits: 90,
    newUnits: 40,
    openUnits: 3,
    failedUnits: ['a'],
  };
  expect(figuresOf(cell, 10_000)).toEqual({
    ...nothing,
    count: 200,
    events: 5,
    rate: 0.025,
    perSecond: 20,
    units: 40,
  });
});

test('figuresOf() of a distribution, without and with units', () => {
  const cell: DistributionCell = {
    kind: 'distribution',
    count: 4,
    sumMicro: 10_000_000,
    sketch: sketchOf(1, 2, 3, 4),
  };
  const figures: Figures = {
    ...nothing,
    count: 4,
    perSecond: 2,
    sum: 10,
    mean: 2.5,
    p50: 2.015_625,
    p95: 4.031_25,
    p99: 4.031_25,
    min: 1.007_812_5,
    max: 4.031_25,
  };
  expect(figuresOf(cell, 2_000)).toEqual(figures);
  expect(figuresOf({ ...cell, perUnit: sketchOf(1, 4) }, 2_000)).toEqual({
    ...figures,
    units: 2,
    unitMean: (1.007_812_5 + 4.031_25) / 2,
    unitP95: 4.031_25,
  });
});

test('figuresOf() of a mean, a count and a gauge', () => {
  expect(
    figuresOf({ kind: 'mean', units: 4, sumMicro: 18_000_000, sumSqMicro: '0' }, 1_000),
  ).toEqual({ ...nothing, count: 4, sum: 18, mean: 4.5, units: 4, unitMean: 4.5 });
  expect(figuresOf({ kind: 'count', count: 30 }, 60_000)).toEqual({
    ...nothing,
    count: 30,
    perSecond: 0.5,
  });
  expect(figuresOf({ kind: 'gauge', min: 1, max: 9, last: 4 }, 60_000)).toEqual({
    ...nothing,
    count: 1,
    min: 1,
    max: 9,
    last: 4,
  });
});

test('figuresOf() says nothing of what is empty, or covers no time', () => {
  const empty = { atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };
  expect(figuresOf({ kind: 'rate', trials: 0, events: 0, ...empty }, 0)).toEqual({
    ...nothing,
    events: 0,
    units: 0,
  });
  expect(figuresOf({ kind: 'distribution', count: 0, sumMicro: 0, sketch: [] }, 0)).toEqual({
    ...nothing,
    sum: 0,
  });
  expect(figuresOf({ kind: 'mean', units: 0, sumMicro: 0, sumSqMicro: '0' }, 1)).toEqual({
    ...nothing,
    sum: 0,
    units: 0,
  });
  expect(
    [Number.NaN, -1, 0].map((spanMs) => figuresOf({ kind: 'count', count: 2 }, spanMs)),
  ).toEqual(Array.from({ length: 3 }, () => ({ ...nothing, count: 2 })));
});

test('figuresOf() of merged cells has quantiles less than 1 % off', () => {
  const values = fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(values, values, (left, right) => {
      const all = [...left, ...right].sort((a, b) => a - b);
      const cell: Cell = {
        kind: 'distribution',
        count: all.length,
        sumMicro: 1,
        sketch: mergeSketches(sketchOf(...left), sketchOf(...right)),
      };
      const figures = figuresOf(cell, 1_000);
      const exact = all[Math.ceil(0.95 * all.length) - 1] ?? Number.NaN;
      expect(Math.abs((figures.p95 ?? Number.NaN) / exact - 1)).toBeLessThan(0.01);
      expect(Math.abs((figures.max ?? Number.NaN) / (all.at(-1) ?? 0) - 1)).toBeLessThan(0.01);
    }),
    { numRuns: 200 },
  );
});
