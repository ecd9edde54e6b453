import { expect, test } from 'vitest';
import { anArm, anExperiment, outcomesOf } from './experiment.fixture.ts';
import { countOf, plannedShare, tunedUnits, unitsOf } from './planned-share.ts';

const arms = [
  anArm('old', {}, { units: 30 }),
  anArm('new', {}, { units: 20 }),
  anArm('gone', {}, { units: 500 }),
];

test('plannedShare() counts units of the experiment where a sample is planned, else time', () => {
  const outcomes = outcomesOf(arms, { atMs: 150 });
  const share = (sampleUnits: number | null) =>
    plannedShare(anExperiment({ sampleUnits, durationMs: 200 }), outcomes, 100);
  expect([unitsOf(anExperiment(), outcomes), share(100), share(25), share(null)]).toEqual([
    50, 0.5, 2, 0.25,
  ]);
  expect([share(0), share(Number.NaN)]).toEqual([0, 0]);
});

test('countOf() takes for nothing what is no count', () => {
  expect([5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY].map(countOf)).toEqual([5, 0, 0, 0, 0]);
});

test('tunedUnits() are those of the two arms that are compared', () => {
  const three = [33_000, 33_000, 34_000].map((weightParts, at) => ({
    ...{ variant: `v${at}`, weightParts, title: null },
  }));
  expect(tunedUnits(anExperiment({ arms: three, sampleUnits: 1_000 }), 'v2')).toBe(670);
  expect(tunedUnits(anExperiment({ sampleUnits: null }), 'new')).toBe(5_000);
});
