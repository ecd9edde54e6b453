import { expect, test } from 'vitest';
import type { Cell } from '../metric/types.ts';
import { emptySums } from './arm-sums.ts';
import { absorbCriterion, judgeCriterion } from './criterion.ts';
import { emptyMemory } from './empty-memory.ts';
import { errorsGate, rateCell, row, tick } from './judged.fixture.ts';
import type { Criterion } from './types.ts';

const p95: Criterion = {
  ...errorsGate,
  metric: 'latency_ms',
  statistic: { of: 'quantile', q: 0.95 },
  limit: 165,
};
const memory: Criterion = {
  ...errorsGate,
  metric: 'memory_mb',
  statistic: { of: 'max' },
  limit: 45,
};
const tools: Criterion = { ...errorsGate, metric: 'tool_success_rate', side: 'above', limit: 0.99 };
const mean: Criterion = { ...p95, statistic: { of: 'mean' } };

const latencies = (...sketch: readonly (readonly [number, number])[]): Cell => ({
  kind: 'distribution',
  count: sketch.reduce((sum, [, count]) => sum + count, 0),
  sumMicro: 0,
  sketch,
});
const level = (value: number): Cell => ({ kind: 'gauge', min: value, max: value, last: value });

function judged(criterion: Criterion, candidate: Cell | null, control: Cell | null = null) {
  const rows = [
    ...(candidate === null ? [] : [row('candidate', criterion.metric, candidate)]),
    ...(control === null ? [] : [row('control', criterion.metric, control)]),
  ];
  const fresh = {
    shape: 'criterion' as const,
    control: emptySums(),
    candidate: emptySums(),
    malformedAtMs: null,
  };
  return judgeCriterion(criterion, absorbCriterion(criterion, fresh, tick(0, ...rows)), 0);
}

test('judgeCriterion() passes when the bound is on the good side', () => {
  expect(judged(errorsGate, rateCell(0, 2_995), rateCell(1, 1_000))).toEqual({
    kind: 'pass',
    code: 'bound-within-limit',
    numbers: {
      value: 0,
      limit: 0.001,
      samples: 2_995,
      events: 0,
      controlValue: 0.001,
      bound: expect.closeTo(0.000999744420901142, 12),
    },
    interval: [0, expect.closeTo(0.00123, 5)],
    units: { control: 1_000, candidate: 2_995 },
    sentence:
      'Error rate of the candidate is 0 % in this phase (0 of 2 995 turns); with 95 % confidence it is below 0.1 %, below 0.1 % as it must be',
  });
});

test('judgeCriterion() says how many more good turns it takes', () => {
  const verdict = judged(errorsGate, rateCell(1, 2_000));
  expect([verdict.kind, verdict.code, verdict.numbers['needed']]).toEqual([
    'no-data',
    'too-few-samples',
    2_742,
  ]);
  expect(verdict.sentence).toBe(
    'Error rate of the candidate is 0.05 % in this phase (1 of 2 000 turns), not yet shown to be below 0.1 %; it takes 2 742 more good turns',
  );
});

test.each<[string, Criterion, Cell | null, string]>([
  ['of a rate that is proven bad', errorsGate, rateCell(10, 1_000), 'fail bound-beyond-limit'],
  ['of a rate whose estimate is bad', errorsGate, rateCell(2, 1_000), 'no-data too-few-samples'],
  ['of nothing', errorsGate, null, 'no-data no-samples'],
  ['of no turns', errorsGate, rateCell(0, 0), 'no-data no-samples'],
  ['of NaN', errorsGate, rateCell(0, Number.NaN), 'error malformed-evidence'],
  ['of a rate that must be high', tools, rateCell(299, 299), 'pass bound-within-limit'],
  ['of a rate not yet high enough', tools, rateCell(298, 298), 'no-data too-few-samples'],
  ['of a rate that is proven low', tools, rateCell(90, 100), 'fail bound-beyond-limit'],
  ['of a good quantile', p95, latencies([1_701, 59]), 'pass bound-within-limit'],
  ['of too few for a quantile', p95, latencies([1_701, 58]), 'no-data too-few-samples'],
  [
    'of a bound at the limit',
    { ...p95, limit: 101 },
    latencies([1_701, 59]),
    'no-data too-few-samples',
  ],
  ['of a bad quantile', p95, latencies([1_868, 59]), 'fail bound-beyond-limit'],
  ['of an undecided quantile', p95, latencies([1_701, 94], [1_868, 6]), 'no-data too-few-samples'],
  ['of a good level', memory, level(44), 'pass within-limit'],
  ['of a level at the limit', memory, level(45), 'fail beyond-limit'],
  ['of a mean', mean, latencies([1_701, 1_000]), 'no-data too-few-samples'],
  [
    'of a limit that nothing proves',
    { ...errorsGate, limit: 0 },
    rateCell(0, 9),
    'no-data too-few-samples',
  ],
])('judgeCriterion() %s', (_, criterion, cell, expected) => {
  const { kind, code } = judged(criterion, cell);
  expect(`${kind} ${code}`).toBe(expected);
});

test('judgeCriterion() needs exactly what it says for a quantile', () => {
  const needed = judged(p95, latencies([1_701, 94], [1_868, 6])).numbers['needed'] ?? Number.NaN;
  expect(judged(p95, latencies([1_701, 94 + needed], [1_868, 6])).kind).toBe('pass');
  expect(judged(p95, latencies([1_701, 93 + needed], [1_868, 6])).kind).toBe('no-data');
});

const HOUR_MS = 3_600_000;
const lately: Criterion = { ...errorsGate, overMs: 48 * HOUR_MS };
const evidence = (atMs: number, events: number, trials: number) => ({
  ...tick(0, row('candidate', lately.metric, rateCell(events, trials))),
  atMs,
});
const fresh = emptyMemory(lately) as Parameters<typeof absorbCriterion>[1];

test('judgeCriterion() with "over" forgets what came before', () => {
  const bad = absorbCriterion(lately, fresh, evidence(0, 100, 1_000));
  const both = absorbCriterion(lately, bad, evidence(40 * HOUR_MS, 0, 3_000));
  const at = (hour: number) => {
    const { kind, sentence } = judgeCriterion(lately, both, hour * HOUR_MS);
    return [kind, sentence.split(';')[0]];
  };
  expect(at(47)).toEqual([
    'fail',
    'Error rate of the candidate is 2.5 % in the last 48 h (100 of 4 000 turns)',
  ]);
  expect(at(48)).toEqual([
    'pass',
    'Error rate of the candidate is 0 % in the last 48 h (0 of 3 000 turns)',
  ]);
  expect(at(40 + 48)).toEqual([
    'no-data',
    'Error rate of the candidate is unknown: nothing arrived in the last 48 h',
  ]);
});

test('judgeCriterion() with "over" forgets in the end what could not be believed', () => {
  const malformed = absorbCriterion(lately, fresh, evidence(0, 2, 1));
  const good = absorbCriterion(lately, malformed, evidence(HOUR_MS, 0, 3_000));
  const kindAt = (hour: number) => judgeCriterion(lately, good, hour * HOUR_MS).kind;
  expect([kindAt(1), kindAt(47.9), kindAt(48)]).toEqual(['error', 'error', 'pass']);
  const whole = absorbCriterion(errorsGate, fresh, evidence(0, 2, 1));
  expect(judgeCriterion(errorsGate, whole, 1_000 * HOUR_MS).kind).toBe('error');
});
