import { cellProblem, sketchIndex } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Filling } from './filling.ts';
import { Fold } from './fold.ts';
import { type LabelSet, labelSet } from './label-set.ts';
import { FOLD_SERIES_MAX, LABEL_SETS_MAX } from './limits.ts';

const place = { flag: 'agent', variant: 'new', draw: 4 };

test('addTrial() sums trials of one window, and keeps windows apart', () => {
  let nowMs = 1_700_000_009_999;
  const fold = new Fold(() => nowMs);
  fold.addTrial(place, 'error_rate', { event: false, atRisk: true, isNew: true });
  fold.addTrial(place, 'error_rate', { event: true, atRisk: true, failedUnit: 'chat-1' });
  nowMs += 1;
  fold.addTrial(place, 'error_rate', { event: true, failedUnit: null });
  const rate = { kind: 'rate', openUnits: 0 };
  expect(fold.drain()).toEqual([
    {
      ...place,
      metric: 'error_rate',
      startMs: 1_700_000_000_000,
      cell: { ...rate, trials: 2, events: 1, atRiskUnits: 2, newUnits: 1 },
      observations: 2,
      failedUnits: ['chat-1'],
    },
    {
      ...place,
      metric: 'error_rate',
      startMs: 1_700_000_010_000,
      cell: { ...rate, trials: 1, events: 1, atRiskUnits: 0, newUnits: 0 },
      observations: 1,
      failedUnits: [],
    },
  ]);
  expect([fold.size, fold.epoch, fold.drain()]).toEqual([0, 1, []]);
});

test('addValue() folds each kind into its sufficient statistics', () => {
  const fold = new Fold(() => 0);
  for (const value of [100, 100, 0.5]) {
    fold.addValue(place, 'latency_ms', 'distribution', value);
    fold.addValue(place, 'satisfaction', 'mean', value);
    fold.addValue(place, 'memory_mb', 'gauge', value);
  }
  for (const value of [1, 3]) fold.addValue(place, 'pii_leaks', 'count', value);
  expect(fold.drain().map(({ cell }) => cell)).toEqual([
    {
      kind: 'distribution',
      count: 3,
      sumMicro: 200_500_000,
      sketch: [
        [sketchIndex(0.5), 1],
        [sketchIndex(100), 2],
      ],
    },
    { kind: 'mean', units: 3, sumMicro: 200_500_000, sumSqMicro: '20000250000000000' },
    { kind: 'gauge', min: 0.5, max: 100, last: 0.5 },
    { kind: 'count', count: 4 },
  ]);
});

test('addValue() takes only what core believes, whatever it is given', () => {
  const kinds: Exclude<Filling['kind'], 'rate'>[] = ['distribution', 'mean', 'count', 'gauge'];
  const values = fc.array(fc.double(), { maxLength: 20 });
  fc.assert(
    fc.property(fc.constantFrom(...kinds), values, (kind, given) => {
      const fold = new Fold(() => 0);
      const taken = given.filter((value) => fold.addValue(place, 'x', kind, value));
      expect(taken.every((value) => value >= 0 && value <= 1e9)).toBe(true);
      const drained = fold.drain();
      expect(drained.reduce((sum, { observations }) => sum + observations, 0)).toBe(taken.length);
      for (const { cell } of drained) expect(cellProblem(cell as never)).toBeNull();
    }),
  );
});

test('addTrial() and addValue() refuse a metric of another kind and what does not fit any more', () => {
  const fold = new Fold(() => 0);
  expect(fold.addValue(place, 'x', 'distribution', 1)).toBe(true);
  expect(fold.addTrial(place, 'x', { event: true })).toBe(false);
  expect(fold.addValue(place, 'x', 'gauge', 1)).toBe(false);
  for (let draw = 1; draw < FOLD_SERIES_MAX; draw += 1) {
    expect(fold.addTrial({ ...place, draw: 100 + draw }, 'y', { event: true })).toBe(true);
  }
  expect(fold.addTrial(place, 'y', { event: true })).toBe(false);
  expect(fold.addValue(place, 'x', 'distribution', 1)).toBe(true);
  expect(fold.size).toBe(FOLD_SERIES_MAX);
});

test('setOpenUnits() is a level, not a sum', () => {
  const fold = new Fold(() => 0);
  fold.setOpenUnits(place, 'error_rate', 5);
  fold.setOpenUnits(place, 'error_rate', 3);
  expect(fold.drain()[0]?.cell).toMatchObject({ trials: 0, openUnits: 3 });
});

test('close() takes nothing new but gives what it has', () => {
  const fold = new Fold(() => 0);
  fold.addValue(place, 'x', 'count', 1);
  fold.close();
  expect(fold.addValue(place, 'x', 'count', 1)).toBe(false);
  expect(fold.drain()).toHaveLength(1);
});

test('addValue() keeps 50 different labels of a metric in one place, and counts the others together', () => {
  let overflowed = 0;
  const fold = new Fold(
    () => 0,
    () => {
      overflowed += 1;
    },
  );
  const of = (tool: string) => labelSet({ tool }) as LabelSet;
  for (let tool = 0; tool < LABEL_SETS_MAX + 3; tool += 1) {
    fold.addValue(place, 'errors', 'count', 1, of(`t-${tool}`));
  }
  fold.addValue({ ...place }, 'errors', 'count', 1, of('t-0'));
  fold.addTrial(place, 'tool_success_rate', { event: true }, of('t-99'));
  fold.addValue(place, 'errors', 'count', 1);
  const told = fold
    .drain()
    .map(({ metric, labels, observations }) => [
      ...[metric, labels?.['tool'] ?? labels?.['otel.metric.overflow'], observations],
    ]);
  expect(told).toHaveLength(LABEL_SETS_MAX + 3);
  expect([told[0], ...told.slice(LABEL_SETS_MAX - 1), overflowed]).toEqual([
    ['errors', 't-0', 2],
    ['errors', 't-49', 1],
    ['errors', 'true', 3],
    ['tool_success_rate', 't-99', 1],
    ['errors', undefined, 1],
    3,
  ]);
  fold.addValue(place, 'errors', 'count', 1, of('t-51'));
  expect(fold.drain()[0]?.labels).toEqual({ tool: 't-51' });
});

test('addUnitValue() tells the one observation of a unit beside the sums', () => {
  const fold = new Fold(() => 0);
  fold.addValue(place, 'latency_ms', 'distribution', 100);
  expect(fold.addUnitValue(place, 'latency_ms', 7)).toBe(true);
  expect(fold.addUnitValue(place, 'latency_ms', Number.NaN)).toBe(false);
  fold.addTrial(place, 'error_rate', { event: false });
  expect(fold.addUnitValue(place, 'error_rate', 1)).toBe(false);
  const [latency] = fold.drain();
  expect([latency?.cell, latency?.observations]).toEqual([
    {
      kind: 'distribution',
      count: 1,
      sumMicro: 100_000_000,
      sketch: [[sketchIndex(100), 1]],
      perUnit: [[sketchIndex(7), 1]],
    },
    1,
  ]);
  expect(cellProblem(latency?.cell as never)).toBeNull();
});
