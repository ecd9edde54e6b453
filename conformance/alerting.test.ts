import { readFileSync } from 'node:fs';
import {
  type AlertCondition,
  type AlertRule,
  type AlertSample,
  advanceAlert,
  emptyAlertState,
  type Figures,
  sampleAlert,
} from '@tidegate/core';
import { expect, test } from 'vitest';

type Written = Readonly<Record<string, number | string>> | 'too-much' | null;

interface SampleCase {
  readonly name: string;
  readonly condition: string;
  readonly figures: Written;
  readonly before?: Written;
  readonly baseline?: number;
  readonly gap?: string;
  readonly expect: {
    readonly state: string;
    readonly value: number | null;
    readonly limit?: number;
  };
}

interface AdvanceCase {
  readonly name: string;
  readonly condition: string;
  readonly escalateMs?: readonly number[];
  readonly held?: boolean;
  readonly looks: string;
  readonly expect: {
    readonly news: readonly (readonly [number, string])[];
    readonly status: string;
  };
}

const file: {
  readonly conditions: Readonly<Record<string, AlertCondition>>;
  readonly samples: readonly SampleCase[];
  readonly advances: readonly AdvanceCase[];
} = JSON.parse(readFileSync(new URL('./alerting.json', import.meta.url), 'utf8'));

const NO_FIGURES = {
  ...{ count: 0, events: null, rate: null, perSecond: null, sum: null, mean: null },
  ...{ p50: null, p95: null, p99: null, min: null, max: null, last: null },
  ...{ units: null, unitMean: null, unitP95: null },
};
const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
]);
const LOOKS: Readonly<Record<string, AlertSample['state']>> = {
  b: 'beyond',
  w: 'within',
  '-': 'between',
  n: 'no-data',
};
const EPOCH_MS = 1_767_225_600_000;

function conditionOf(name: string): AlertCondition {
  const condition = file.conditions[name];
  if (condition === undefined) throw new Error(`Cannot run a case: '${name}' is no condition`);
  return condition;
}

function figuresOf(written: Written | undefined): Figures | 'too-much' | null {
  if (written === undefined || written === null || written === 'too-much') return written ?? null;
  const numbered = Object.entries(written).map(([name, value]) => [
    ...[name, NUMBERS.get(value) ?? value],
  ]);
  return { ...NO_FIGURES, ...Object.fromEntries(numbered) };
}

function ruleOf({ condition, escalateMs = [] }: AdvanceCase): AlertRule {
  return {
    ...{ name: 'case', text: null, severity: 'critical', action: 'notify', actsOn: null },
    ...{ trigger: { kind: 'metric', condition: conditionOf(condition) }, shed: [], notify: [] },
    escalate: escalateMs.map((afterMs) => ({ afterMs, notify: ['on-call'] })),
    ...{ group: null, incident: false, runbook: null, advice: null, enabled: true, ours: [] },
  };
}

test.each(file.samples.map((each) => [each.name, each] as const))('sampleAlert() %s', (_, each) => {
  const evidence = {
    ...{ figures: figuresOf(each.figures), before: figuresOf(each.before), nowMs: EPOCH_MS },
    ...{ baseline: each.baseline ?? null, gap: each.gap ?? null },
  };
  const sample = sampleAlert(conditionOf(each.condition), evidence);
  expect([sample.state, sample.value]).toEqual([each.expect.state, each.expect.value]);
  if (each.expect.limit !== undefined) expect(sample.limit).toBeCloseTo(each.expect.limit, 9);
  expect(sample.sentence.length).toBeGreaterThan(10);
});

test.each(file.advances.map((each) => [each.name, each] as const))(
  'advanceAlert() %s',
  (_, each) => {
    const rule = ruleOf(each);
    const news: (readonly [number, string])[] = [];
    let state = emptyAlertState();
    [...each.looks].forEach((look, index) => {
      const seen = LOOKS[look];
      if (seen === undefined) return;
      const atMs = EPOCH_MS + index * 10_000;
      const figures = { value: null, limit: null, count: 0, sentence: seen };
      const step = advanceAlert(rule, state, { atMs, state: seen, ...figures }, each.held);
      news.push(...step.news.map((one) => [index * 10, one] as const));
      // What a store does to it between two looks.
      state = JSON.parse(JSON.stringify(step.state));
    });
    expect({ news, status: state.status }).toEqual(each.expect);
  },
);
