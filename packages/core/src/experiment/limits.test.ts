import { expect, test } from 'vitest';
import { analyseExperiment } from './analyse-experiment.ts';
import { anArm, anExperiment, outcomesOf, rateSums, ratesAfter } from './experiment.fixture.ts';
import { MIXED_SHARE_MAX, SEQUENCE_UNITS_MIN } from './limits.ts';

const RUN = { startedMs: 0, isLook: true, isPaused: false };

test.each([
  ['below', -1, false],
  ['at', 0, true],
  ['above', 1, true],
])('a confidence sequence %s its least units', (_, more, isFound) => {
  const units = SEQUENCE_UNITS_MIN + more;
  const experiment = anExperiment({ sampleUnits: 100 }, { method: 'always-valid' });
  const report = analyseExperiment(
    experiment,
    ratesAfter(1, [1, units], [units - 1, units]),
    [],
    RUN,
  );
  expect(report.mayDecide).toBe(isFound);
  expect(report.metrics[0]?.comparisons[0]?.state).toBe(isFound ? 'better' : 'unclear');
});

test.each([
  ['below', -1, []],
  ['at', 0, []],
  ['above', 1, ['mixed-units']],
])('units that met two variants %s their limit', (_, more, problems) => {
  const arms = ['old', 'new'].map((variant) => anArm(variant, { engaged: rateSums(50, 495) }));
  const mixedUnits = 1_000 * MIXED_SHARE_MAX + more;
  const leftOut = { mixedUnits, neverExposed: 0, beforeExposure: 0 };
  const report = analyseExperiment(anExperiment(), outcomesOf(arms, { leftOut }), [], RUN);
  expect(report.problems.map(({ code }) => code)).toEqual(problems);
});

test('a confidence sequence may be decided while another arm is still too small', () => {
  const arms = ['old', 'a', 'b'].map((variant, at) => ({
    ...{ variant, weightParts: [50_000, 49_000, 1_000][at] ?? 0, title: null },
  }));
  const experiment = anExperiment({ arms, sampleUnits: 2_000 }, { method: 'always-valid' });
  const cell = (variant: string, events: number, units: number) =>
    anArm(variant, { engaged: rateSums(events, units) });
  const cells = [cell('old', 100, 1_000), cell('a', 300, 980), cell('b', 2, 20)];
  const report = analyseExperiment(experiment, outcomesOf(cells), [], RUN);
  expect(report.verdict).toMatchObject({ kind: 'ship', variant: 'a' });
});
