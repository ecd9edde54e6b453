/** What looking at an experiment costs and brings: two arms of a rate, looked at daily, by rule. */
import {
  analyseExperiment,
  type Experiment,
  type ExperimentLook,
  type ExperimentOutcomes,
  experimentLook,
  pooledRateTest,
} from '@tidegate/core';

export const RULES = ['fixed', 'group-sequential', 'always-valid', 'naive'] as const;
export type Rule = (typeof RULES)[number];

/** The scenario: a rate of control, of the candidate, over so many days and units in all. */
export interface Scenario {
  readonly control: number;
  readonly candidate: number;
  readonly days: number;
  readonly units: number;
}

/** What a rule made of many runs. */
export interface RuleRow {
  readonly rule: Rule;
  readonly runs: number;
  /** Runs that found a difference. */
  readonly found: number;
  /** Sum over all runs of the day on which it stopped, the last day where nothing was found. */
  readonly days: number;
  /** The same over the runs that found one. */
  readonly foundDays: number;
}

const DAY_MS = 86_400_000;
const ALPHA = 0.05;
const NAIVE_Z = 1.959963984540054;

/** Units and events of both arms, summed up to each day. */
interface Stream {
  readonly units: readonly number[];
  readonly control: readonly number[];
  readonly candidate: readonly number[];
}

/** Runs `runs` experiments from one seed through every rule; the same units for all rules. */
export function simulateLooks(scenario: Scenario, runs: number, seed: number): RuleRow[] {
  const random = randomOf(seed);
  const rows = RULES.map((rule) => ({ rule, runs, found: 0, days: 0, foundDays: 0 }));
  for (let run = 0; run < runs; run++) {
    const stream = streamOf(scenario, random);
    for (const row of rows) {
      const day = foundOn(row.rule, scenario, stream);
      row.days += day ?? scenario.days;
      if (day === null) continue;
      row.found += 1;
      row.foundDays += day;
    }
  }
  return rows;
}

/** Day of the finding, from 1; `null` = none. */
function foundOn(rule: Rule, scenario: Scenario, stream: Stream): number | null {
  if (rule === 'naive') return naiveDay(stream);
  const experiment = experimentOf(rule, scenario);
  const looks: ExperimentLook[] = [];
  const first = rule === 'fixed' ? scenario.days : 1;
  for (let day = first; day <= scenario.days; day++) {
    const outcomes = outcomesAt(stream, day);
    const run = { startedMs: 0, isLook: true, isPaused: false };
    const { metrics } = analyseExperiment(experiment, outcomes, looks, run);
    const state = metrics[0]?.comparisons[0]?.state;
    if (state === 'better' || state === 'worse') return day;
    looks.push(experimentLook(experiment, outcomes, 0));
  }
  return null;
}

function naiveDay({ units, control, candidate }: Stream): number | null {
  const at = units.findIndex((trials, day) => {
    const of = (events: readonly number[]) => ({ events: events[day] ?? 0, trials });
    return Math.abs(pooledRateTest(of(control), of(candidate)).z) >= NAIVE_Z;
  });
  return at < 0 ? null : at + 1;
}

function streamOf({ control, candidate, days, units }: Scenario, random: () => number): Stream {
  const stream = { units: [] as number[], control: [] as number[], candidate: [] as number[] };
  let [before, a, b] = [0, 0, 0];
  for (let day = 1; day <= days; day++) {
    const now = Math.round((units * day) / days / 2);
    for (; before < now; before++) {
      if (random() < control) a += 1;
      if (random() < candidate) b += 1;
    }
    stream.units.push(now);
    stream.control.push(a);
    stream.candidate.push(b);
  }
  return stream;
}

function outcomesAt(stream: Stream, day: number): ExperimentOutcomes {
  const units = stream.units[day - 1] ?? 0;
  const arm = (variant: string, events: number) => ({
    ...{ variant, draw: 1, segment: null, units, sketches: {} },
    sums: {
      rate: {
        ...{ units, withFigure: events, sumY: events, sumYY: events, sumX: 0 },
        ...{ sumXX: 0, sumXY: 0, sumZ: 0, sumZZ: 0, sumYZ: 0 },
      },
    },
  });
  return {
    atMs: day * DAY_MS,
    arms: [arm('old', stream.control[day - 1] ?? 0), arm('new', stream.candidate[day - 1] ?? 0)],
    leftOut: { mixedUnits: 0, neverExposed: 0, beforeExposure: 0 },
    failed: {},
  };
}

function experimentOf(method: Exclude<Rule, 'naive'>, { days, units }: Scenario): Experiment {
  return {
    ...{ name: 'looks', description: null, hypothesis: null, environment: 'simulation' },
    ...{ flag: 'looks', unit: 'userId', conversations: 'drain', notify: [], guardrails: [] },
    arms: [
      { variant: 'old', weightParts: 50_000, title: null },
      { variant: 'new', weightParts: 50_000, title: null },
    ],
    steps: [{ name: 'all', shares: [{ segment: null, weightParts: 100_000 }], holdMs: null }],
    metrics: [
      {
        ...{ name: 'rate', description: null, role: 'primary', kind: 'rate', better: 'higher' },
        ...{ numerator: { from: { event: 'done' }, of: 'any' }, denominator: null },
        ...{ quantile: null, expect: null, deviation: null, detect: null, tolerance: 0 },
      },
    ],
    ...{ sampleUnits: units, durationMs: days * DAY_MS },
    analysis: {
      ...{ method, alpha: ALPHA, power: 0.8, lookEveryMs: DAY_MS, pastMs: null, windowMs: null },
    },
  };
}

/** Uniform numbers in 0..1 from a seed. Source: Marsaglia 2003, Xorshift RNGs, §3 (13, 17, 5). */
function randomOf(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
