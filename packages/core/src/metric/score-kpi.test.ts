import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf } from './figures-of.ts';
import { scoreKpi } from './score-kpi.ts';
import type { Figures, Kpi, KpiBound } from './types.ts';

const DAY_MS = 86_400_000;
const at = { nowMs: 100 * DAY_MS, activatedMs: 80 * DAY_MS };
const below = (value: number): KpiBound => ({ side: 'below', value, of: 'value' });
const above = (value: number): KpiBound => ({ side: 'above', value, of: 'value' });
const kpi: Kpi = {
  name: 'errors',
  text: 'Error Rate: < 0.1%',
  metric: 'error_rate',
  statistic: { kind: 'rate' },
  flag: null,
  variant: null,
  labels: {},
  target: below(0.001),
  warning: null,
  critical: null,
  windowMs: 7 * DAY_MS,
  dueMs: null,
  dueAfterMs: null,
  minCount: 20,
  open: null,
};
const rate = (events: number, trials: number): Figures =>
  figuresOf(
    {
      kind: 'rate',
      trials,
      events,
      atRiskUnits: 0,
      newUnits: 0,
      openUnits: 0,
      failedUnits: [],
    },
    7 * DAY_MS,
  );

test('scoreKpi() is met or not met by a strict comparison', () => {
  expect(scoreKpi(kpi, rate(8, 10_000), null, at)).toEqual({
    state: 'met',
    level: null,
    code: null,
    value: 0.0008,
    baseline: null,
    count: 10_000,
    sentence: 'error_rate is 0.08 % over the last 7 d (10 000 counted), below 0.1 %',
  });
  expect(scoreKpi(kpi, rate(10, 10_000), null, at)).toEqual({
    state: 'not-met',
    level: null,
    code: null,
    value: 0.001,
    baseline: null,
    count: 10_000,
    sentence: 'error_rate is 0.1 % over the last 7 d (10 000 counted), not below 0.1 %',
  });
});

test('scoreKpi() names the worst level that is crossed', () => {
  const levels = { ...kpi, target: below(0.01), warning: above(0.02), critical: above(0.05) };
  const score = (events: number) => scoreKpi(levels, rate(events, 1_000), null, at);
  expect([5, 15, 30, 60].map((events) => [score(events).state, score(events).level])).toEqual([
    ['met', null],
    ['not-met', null],
    ['not-met', 'warning'],
    ['not-met', 'critical'],
  ]);
  expect(score(60).sentence).toBe(
    'error_rate is 6 % over the last 7 d (1 000 counted), not below 1 %; critical: above 5 %',
  );
});

test('scoreKpi() says that more is stored than one question reads', () => {
  const score = scoreKpi(kpi, 'too-much', 0.002, at);
  const told = { value: null, baseline: 0.002, count: 0, level: null };
  const sentence =
    'error_rate cannot be computed over the last 7 d: more is stored than one question reads; choose a shorter window';
  expect(score).toEqual({ ...told, state: 'no-data', code: 'kpi-too-much', sentence });
  const later = scoreKpi({ ...kpi, dueAfterMs: 30 * DAY_MS }, 'too-much', null, at);
  expect([later.state, later.code]).toEqual(['not-yet-due', null]);
});

test('scoreKpi() has no data where nothing, too little or no number was told', () => {
  const state = (figures: Figures | null) => {
    const score = scoreKpi(kpi, figures, null, at);
    return [score.state, score.value, score.count, score.sentence];
  };
  expect(state(null)).toEqual([
    'no-data',
    null,
    0,
    'Nothing was told of error_rate in the last 7 d',
  ]);
  expect(state(rate(0, 19))).toEqual([
    'no-data',
    0,
    19,
    'error_rate is 0 % over the last 7 d (19 counted): fewer than the 20 that it takes',
  ]);
  expect(state({ ...rate(0, 100), rate: Number.NaN })).toEqual([
    'no-data',
    null,
    100,
    'Nothing was told of error_rate in the last 7 d',
  ]);
  expect(state({ ...rate(0, 100), count: Number.NaN })[0]).toBe('no-data');
});

test('scoreKpi() is not yet due before its date, or before so long after the activation', () => {
  const adoption = { ...kpi, dueAfterMs: 30 * DAY_MS };
  expect(scoreKpi(adoption, rate(8, 10_000), null, at)).toEqual({
    state: 'not-yet-due',
    level: null,
    code: null,
    value: 0.0008,
    baseline: null,
    count: 10_000,
    sentence: 'error_rate is 0.08 % over the last 7 d (10 000 counted); due in 10 d',
  });
  expect(scoreKpi(adoption, null, null, { ...at, activatedMs: null }).sentence).toBe(
    'Nothing was told of error_rate in the last 7 d; due 30 d after monitoring is activated, which it is not yet',
  );
  const states = [70, 69].map(
    (day) => scoreKpi(adoption, rate(8, 10_000), null, { ...at, activatedMs: day * DAY_MS }).state,
  );
  expect(states).toEqual(['met', 'met']);
  const dated = { ...kpi, dueMs: at.nowMs + 1 };
  expect(scoreKpi(dated, rate(8, 10_000), null, at).sentence).toMatch(/; due in 1 h$/);
  expect(scoreKpi({ ...kpi, dueMs: at.nowMs }, rate(8, 10_000), null, at).state).toBe('met');
});

test('scoreKpi() compares with the recorded baseline, and with none is no data', () => {
  const cpu: Kpi = {
    ...kpi,
    metric: 'cpu',
    statistic: { kind: 'max' },
    target: { side: 'below', value: 1.15, of: 'baseline' },
    critical: { side: 'above', value: 1.3, of: 'baseline' },
    minCount: 1,
  };
  const level = (max: number) => figuresOf({ kind: 'gauge', min: 0, max, last: 0 }, DAY_MS);
  const score = (max: number, baseline: number | null) => {
    const { state, level: crossed, sentence } = scoreKpi(cpu, level(max), baseline, at);
    return [state, crossed, sentence];
  };
  expect(score(0.5, 0.5)).toEqual([
    'met',
    null,
    'highest cpu is 0.5 over the last 7 d, below 115 % of the baseline (0.5)',
  ]);
  expect(score(0.7, 0.5)).toEqual([
    'not-met',
    'critical',
    'highest cpu is 0.7 over the last 7 d, not below 115 % of the baseline (0.5); critical: above 130 % of the baseline (0.5)',
  ]);
  const none = 'highest cpu is 0.5 over the last 7 d; no baseline was recorded';
  expect(score(0.5, null)).toEqual(['no-data', null, none]);
  expect(score(0.5, Number.NaN)).toEqual(['no-data', null, none]);
});

test('scoreKpi() never judges what is open', () => {
  const open = { ...kpi, open: 'the list of target browsers' };
  expect(scoreKpi(open, rate(0, 10_000), null, at)).toEqual({
    state: 'no-data',
    level: null,
    code: null,
    value: 0,
    baseline: null,
    count: 10_000,
    sentence: 'Not decided yet: the list of target browsers',
  });
  expect(scoreKpi({ ...kpi, metric: null }, null, null, at).sentence).toBe(
    'Nobody has said yet how it is measured',
  );
});

test('scoreKpi() takes each statistic from its figure', () => {
  const figures: Figures = {
    count: 1,
    events: 2,
    rate: 3,
    perSecond: 4,
    sum: 5,
    mean: 6,
    p50: 7,
    p95: 8,
    p99: 9,
    min: 10,
    max: 11,
    last: 12,
    units: 13,
    unitMean: 14,
    unitP95: 15,
  };
  const statistics: readonly Kpi['statistic'][] = [
    { kind: 'rate' },
    { kind: 'mean' },
    { kind: 'count' },
    { kind: 'sum' },
    { kind: 'per-second' },
    { kind: 'max' },
    { kind: 'last' },
    { kind: 'unit-mean' },
    { kind: 'quantile', q: 0.5 },
    { kind: 'quantile', q: 0.95 },
    { kind: 'quantile', q: 0.99 },
  ];
  const scores = statistics.map((statistic) =>
    scoreKpi({ ...kpi, statistic, minCount: 0 }, figures, null, at),
  );
  expect(scores.map(({ value }) => value)).toEqual([3, 6, 1, 5, 4, 11, 12, 14, 7, 8, 9]);
  expect(scores.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1, 13, 1, 1, 1]);
});

test('scoreKpi() never passes without a finite number on the good side', () => {
  const numbers = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, 0));
  const sides = fc.constantFrom<KpiBound['side']>('above', 'at-least', 'below', 'at-most');
  fc.assert(
    fc.property(numbers, numbers, numbers, sides, fc.boolean(), (value, limit, base, side, rel) => {
      const target: KpiBound = { side, value: limit, of: rel ? 'baseline' : 'value' };
      const figures = { ...rate(1, 1_000), rate: value };
      const score = scoreKpi({ ...kpi, target }, figures, base, at);
      const edge = rel ? limit * base : limit;
      const good = {
        above: value > edge,
        'at-least': value >= edge,
        below: value < edge,
        'at-most': value <= edge,
      }[side];
      const believable = Number.isFinite(value) && (!rel || Number.isFinite(base));
      expect(score.state === 'met').toBe(believable && good);
      if (!believable) expect(score.state).toBe('no-data');
    }),
    { numRuns: 1_000 },
  );
});
