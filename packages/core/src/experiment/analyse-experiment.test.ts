import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyseExperiment } from './analyse-experiment.ts';
import {
  aMetric,
  anArm,
  anExperiment,
  DAY_MS,
  NO_SUMS,
  outcomesOf,
  rateSums,
  ratesAfter,
} from './experiment.fixture.ts';
import type { AnalysisMethod, ArmOutcomes, OutcomeSums } from './types.ts';

const METHODS: readonly AnalysisMethod[] = ['fixed', 'group-sequential', 'always-valid'];
const RUN = { startedMs: 0, isLook: true, isPaused: false };

test.each(METHODS)(
  'analyseExperiment() by "%s" ships what is clearly better at the end',
  (method) => {
    const report = analyseExperiment(
      anExperiment({}, { method }),
      ratesAfter(28, [1_560, 31_250], [1_900, 31_250]),
      [],
      RUN,
    );
    expect(report).toMatchObject({
      ...{ method, units: 62_500, information: 1, looks: 1, isOver: true, mayDecide: true },
      ...{ problems: [], sampleRatio: { isMismatch: false } },
      verdict: { kind: 'ship', variant: 'new' },
    });
    expect(report.metrics[0]?.comparisons[0]).toMatchObject({ state: 'better', variant: 'new' });
  },
);

test('analyseExperiment() of a fixed design says nothing before the end', () => {
  const report = analyseExperiment(
    anExperiment({}, { method: 'fixed' }),
    ratesAfter(14, [780, 15_625], [1_500, 15_625]),
    [],
    RUN,
  );
  expect(report.verdict).toMatchObject({ kind: 'keep-running' });
  expect(report.verdict.reasons.at(-1)).toBe(
    'It may be decided at the planned end, 1970-01-29 00:00 UTC, not before',
  );
  expect(report.metrics[0]?.comparisons[0]).toMatchObject({ state: 'unclear', isRelative: true });
  expect(report.metrics[0]?.comparisons[0]?.interval).not.toBeNull();
});

test('analyseExperiment() between looks shows an interval and finds nothing', () => {
  const outcomes = ratesAfter(14, [780, 15_625], [1_500, 15_625]);
  const found = (isLook: boolean) =>
    analyseExperiment(anExperiment(), outcomes, [], { ...RUN, isLook });
  expect(found(true).verdict.kind).toBe('ship');
  expect(found(false)).toMatchObject({ mayDecide: false, looks: 0 });
  expect(found(false).metrics[0]?.comparisons[0]).toMatchObject({ state: 'unclear', pValue: null });
  const interval = (isLook: boolean) => found(isLook).metrics[0]?.comparisons[0]?.interval;
  expect(interval(false)).toEqual(interval(true));
});

test('analyseExperiment() of three arms ships the best one', () => {
  const arms = ['old', 'a', 'b'].map((variant, at) => ({
    ...{ variant, weightParts: [34_000, 33_000, 33_000][at] ?? 0, title: null },
  }));
  const cells = [
    anArm('old', { engaged: rateSums(1_700, 34_000) }),
    anArm('a', { engaged: rateSums(1_990, 33_000) }),
    anArm('b', { engaged: rateSums(2_100, 33_000) }),
  ];
  const outcomes = outcomesOf(cells, { atMs: 28 * DAY_MS });
  const report = analyseExperiment(anExperiment({ arms, sampleUnits: 100_000 }), outcomes, [], RUN);
  expect(report.metrics[0]?.comparisons.map(({ state }) => state)).toEqual(['better', 'better']);
  expect(report.verdict).toMatchObject({ kind: 'ship', variant: 'b' });
});

const sums = fc
  .tuple(fc.integer({ min: 0, max: 50_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([units, share]) => [Math.round(share * units), units] as const);

test('analyseExperiment() of arms that change places: the same p-value, the other way round', () => {
  fc.assert(
    fc.property(sums, sums, fc.constantFrom(...METHODS), (a, b, method) => {
      const found = (control: typeof a, candidate: typeof a) =>
        analyseExperiment(anExperiment({}, { method }), ratesAfter(28, control, candidate), [], RUN)
          .metrics[0]?.comparisons[0];
      const [there, back] = [found(a, b), found(b, a)];
      expect((there?.difference ?? 0) + (back?.difference ?? 0)).toBeCloseTo(0, 9);
      expect(there?.pValue === null).toBe(back?.pValue === null);
      expect(there?.pValue ?? 1).toBeCloseTo(back?.pValue ?? 1, 9);
      if (there?.chanceBetter !== null)
        expect((there?.chanceBetter ?? 0) + (back?.chanceBetter ?? 0)).toBeCloseTo(1, 6);
    }),
    { numRuns: 60 },
  );
});

test('analyseExperiment() of a draw in two pieces is that of the whole', () => {
  fc.assert(
    fc.property(sums, sums, sums, ([a, m], [b, n], [c, k]) => {
      const report = (arms: readonly ArmOutcomes[]) =>
        analyseExperiment(anExperiment(), outcomesOf(arms, { atMs: DAY_MS }), [], RUN);
      const arm = (variant: string, events: number, units: number) =>
        anArm(variant, { engaged: rateSums(events, units) });
      const whole = report([arm('old', c, k), arm('new', a + b, m + n)]);
      expect(report([arm('new', a, m), arm('old', c, k), arm('new', b, n)])).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

const hostile = fc.oneof(
  fc.constantFrom(Number.NaN, -1, 0, 1, 2, 1e15, 1e300, Number.POSITIVE_INFINITY, -1e15),
  fc.double(),
  fc.integer({ min: 0, max: 1_000 }),
);
const hostileSums: fc.Arbitrary<OutcomeSums> = fc.record(
  Object.fromEntries(Object.keys(NO_SUMS).map((key) => [key, hostile])) as {
    [K in keyof OutcomeSums]: fc.Arbitrary<number>;
  },
);
const hostileArm: fc.Arbitrary<ArmOutcomes> = fc.record({
  variant: fc.constantFrom('old', 'new', 'gone', '__proto__'),
  draw: fc.constantFrom(1, 2, Number.NaN),
  segment: fc.constantFrom(null, 'beta'),
  units: hostile,
  sums: fc.dictionary(fc.constantFrom('r', 'm', 'q', 'd', 'toString'), hostileSums),
  sketches: fc.dictionary(
    fc.constantFrom('q'),
    fc.array(fc.tuple(fc.oneof(fc.constant(null), hostile), hostile)),
  ),
});
const hostileMetrics = [
  aMetric({ name: 'r' }),
  aMetric({ name: 'm', kind: 'mean', role: 'secondary' }),
  aMetric({ name: 'd', kind: 'ratio', better: 'lower' }),
  aMetric({ name: 'q', kind: 'quantile', quantile: 0.9, role: 'guardrail', tolerance: 0.1 }),
];

test('analyseExperiment() is total: hostile figures become null, never NaN', () => {
  fc.assert(
    fc.property(
      fc.array(hostileArm, { maxLength: 8 }),
      fc.array(
        fc.record({
          atMs: hostile,
          information: hostile,
          z: fc.dictionary(fc.constantFrom('r/new', 'd/new'), hostile),
        }),
        { maxLength: 4 },
      ),
      fc.constantFrom(...METHODS),
      fc.record({ mixedUnits: hostile, neverExposed: hostile, beforeExposure: hostile }),
      fc.integer({ min: 0, max: 40 }),
      (arms, looks, method, leftOut, day) => {
        const report = analyseExperiment(
          anExperiment({ metrics: hostileMetrics, sampleUnits: 100 }, { method, pastMs: 1 }),
          outcomesOf(arms, { leftOut, atMs: day * DAY_MS }),
          looks,
          RUN,
        );
        expect(numbersOf(report).filter((value) => !Number.isFinite(value))).toEqual([]);
        expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity|undefined/);
      },
    ),
    { numRuns: 300 },
  );
});

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}
