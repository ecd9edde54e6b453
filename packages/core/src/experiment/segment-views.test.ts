import { expect, test } from 'vitest';
import { aMetric, anArm, anExperiment, rateSums } from './experiment.fixture.ts';
import { segmentViews } from './segment-views.ts';

const arm = (variant: string, rows: readonly (readonly [string | null, number])[]) => ({
  variant,
  cells: rows.map(([segment, events], draw) =>
    anArm(variant, { engaged: rateSums(events, 1_000) }, { draw, segment }),
  ),
});

test('segmentViews() shows each segment that units were drawn in', () => {
  const arms = [
    arm('old', [
      ['beta', 100],
      [null, 200],
    ]),
    arm('new', [
      ['beta', 200],
      [null, 200],
    ]),
  ];
  const views = segmentViews(anExperiment(), aMetric(), arms, 0);
  expect(views.map(({ segment, variant, relative }) => [segment, variant, relative])).toEqual([
    ['beta', 'new', 1],
    ['everybody else', 'new', 0],
  ]);
  expect(views[0]?.interval?.[0]).toBeGreaterThan(0.5);
});

test('segmentViews() of everybody alone is empty, of an empty segment without a figure', () => {
  const everybody = [arm('old', [[null, 100]]), arm('new', [[null, 100]])];
  expect(segmentViews(anExperiment(), aMetric(), everybody, 0)).toEqual([]);
  const half = [arm('old', [['beta', 100]]), { variant: 'new', cells: [] }];
  expect(segmentViews(anExperiment(), aMetric(), half, 0)).toEqual([
    { segment: 'beta', variant: 'new', relative: null, interval: null },
  ]);
});
