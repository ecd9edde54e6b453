/** Experiments and outcomes, complete but for what a test is about. */
import type {
  ArmOutcomes,
  Experiment,
  ExperimentMetric,
  ExperimentOutcomes,
  OutcomeSums,
} from './types.ts';

export const DAY_MS = 86_400_000;

export function aMetric(over: Partial<ExperimentMetric> = {}): ExperimentMetric {
  return {
    ...{ name: 'engaged', description: null, role: 'primary', kind: 'rate', better: 'higher' },
    ...{ numerator: { from: { event: 'engaged' }, of: 'any' }, denominator: null, quantile: null },
    ...{ expect: 0.05, deviation: null, detect: 0.1, tolerance: 0 },
    ...over,
  };
}

/** 28 days, two arms, one rate, looked at daily. */
export function anExperiment(
  over: Partial<Experiment> = {},
  analysis: Partial<Experiment['analysis']> = {},
): Experiment {
  return {
    ...{ name: 'layout', description: null, hypothesis: null, environment: 'production' },
    ...{ flag: 'layout', unit: 'userId', conversations: 'drain', notify: [], guardrails: [] },
    arms: [
      { variant: 'old', weightParts: 50_000, title: null },
      { variant: 'new', weightParts: 50_000, title: null },
    ],
    steps: [{ name: 'all', shares: [{ segment: null, weightParts: 100_000 }], holdMs: null }],
    ...{ metrics: [aMetric()], sampleUnits: 62_500, durationMs: 28 * DAY_MS },
    analysis: {
      ...{ method: 'group-sequential', alpha: 0.05, power: 0.8, lookEveryMs: DAY_MS },
      ...{ pastMs: null, windowMs: null },
      ...analysis,
    },
    ...over,
  };
}

export const NO_SUMS: OutcomeSums = {
  ...{ units: 0, withFigure: 0, sumY: 0, sumYY: 0, sumX: 0 },
  ...{ sumXX: 0, sumXY: 0, sumZ: 0, sumZZ: 0, sumYZ: 0 },
};

/** Sums of units, each with its figure and maybe its past or its denominator. */
export function sumsOf(
  rows: readonly { readonly y: number; readonly x?: number; readonly z?: number }[],
): OutcomeSums {
  const sums = { ...NO_SUMS };
  for (const { y, x = 0, z = 0 } of rows) {
    sums.units += 1;
    sums.withFigure += y === 0 ? 0 : 1;
    sums.sumY += y;
    sums.sumYY += y * y;
    sums.sumX += x;
    sums.sumXX += x * x;
    sums.sumXY += x * y;
    sums.sumZ += z;
    sums.sumZZ += z * z;
    sums.sumYZ += y * z;
  }
  return sums;
}

/** Events of units, each at most once. */
export function rateSums(events: number, units: number): OutcomeSums {
  return { ...NO_SUMS, units, withFigure: events, sumY: events, sumYY: events };
}

export function anArm(
  variant: string,
  sums: Readonly<Record<string, OutcomeSums>>,
  over: Partial<ArmOutcomes> = {},
): ArmOutcomes {
  const units = Object.values(sums)[0]?.units ?? 0;
  return { variant, draw: 1, segment: null, units, sums, sketches: {}, ...over };
}

export function outcomesOf(
  arms: readonly ArmOutcomes[],
  over: Partial<ExperimentOutcomes> = {},
): ExperimentOutcomes {
  return {
    ...{ atMs: DAY_MS, arms, failed: {} },
    leftOut: { mixedUnits: 0, neverExposed: 0, beforeExposure: 0 },
    ...over,
  };
}

/** One rate in both arms, after some days. */
export function ratesAfter(
  days: number,
  control: readonly [events: number, units: number],
  candidate: readonly [events: number, units: number],
): ExperimentOutcomes {
  return outcomesOf(
    [
      anArm('old', { engaged: rateSums(...control) }),
      anArm('new', { engaged: rateSums(...candidate) }),
    ],
    { atMs: days * DAY_MS },
  );
}

/** Uniform numbers in 0..1 from a seed. Source: Marsaglia 2003, Xorshift RNGs, §3 (13, 17, 5). */
export function randomOf(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
