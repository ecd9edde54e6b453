import { expect, test } from 'vitest';
import { anArm, anExperiment } from './experiment.fixture.ts';
import { sampleRatio } from './sample-ratio.ts';

const cells = (draws: readonly (readonly [old: number, fresh: number])[]) =>
  draws.flatMap(([old, fresh], draw) => [
    anArm('old', {}, { units: old, draw }),
    anArm('new', {}, { units: fresh, draw }),
  ]);

test('sampleRatio() alarms when units are missing in one arm', () => {
  expect(sampleRatio(anExperiment(), cells([[5_000, 5_000]]))).toEqual({
    pValue: 1,
    isMismatch: false,
  });
  const found = sampleRatio(anExperiment(), cells([[5_000, 4_500]]));
  expect(found.isMismatch).toBe(true);
  expect(found.pValue).toBeLessThan(0.001);
});

test('sampleRatio() sees one bad draw among good ones', () => {
  const found = sampleRatio(
    anExperiment(),
    cells([
      [50_000, 50_000],
      [5_000, 4_500],
      [50_000, 50_000],
    ]),
  );
  expect(found.isMismatch).toBe(true);
});

test('sampleRatio() compares with the weights', () => {
  const arms = [
    { variant: 'old', weightParts: 90_000, title: null },
    { variant: 'new', weightParts: 10_000, title: null },
  ];
  expect(sampleRatio(anExperiment({ arms }), cells([[9_000, 1_000]])).isMismatch).toBe(false);
  expect(sampleRatio(anExperiment({ arms }), cells([[5_000, 5_000]])).isMismatch).toBe(true);
});

test('sampleRatio() of nothing is nothing', () => {
  const nothing = { pValue: null, isMismatch: false };
  expect(sampleRatio(anExperiment(), [])).toEqual(nothing);
  expect(sampleRatio(anExperiment(), cells([[Number.NaN, -3]]))).toEqual(nothing);
  expect(sampleRatio(anExperiment({ arms: [] }), cells([[5, 3]]))).toEqual(nothing);
});
