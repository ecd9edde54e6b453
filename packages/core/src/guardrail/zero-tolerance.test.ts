import { expect, test } from 'vitest';
import { EPOCH_MS, noLeaks, rateCell, row, tick } from './judged.fixture.ts';
import type { GuardrailMemory, Tick } from './types.ts';
import { absorbZeroTolerance, judgeZeroTolerance } from './zero-tolerance.ts';

const FRESH: Extract<GuardrailMemory, { shape: 'zero-tolerance' }> = {
  shape: 'zero-tolerance',
  events: 0,
  firstMs: null,
  turns: 0,
  malformedAtMs: null,
};
const turns = (count: number) => row('candidate', 'error_rate', rateCell(0, count));
const leak = row('candidate', 'pii_leaks', { kind: 'count', count: 1 });
const judged = (...ticks: readonly Tick[]) =>
  judgeZeroTolerance(
    noLeaks,
    ticks.reduce((memory, each) => absorbZeroTolerance(noLeaks, memory, each), FRESH),
  );

test('judgeZeroTolerance() fails for ever after one event', () => {
  expect(judged(tick(0, turns(100)), tick(1, leak), tick(90_000, turns(10_000)))).toEqual({
    kind: 'fail',
    code: 'zero-tolerance-event',
    numbers: { value: 1, limit: 0, samples: 10_100, firstMs: EPOCH_MS + 1_000 },
    units: { control: 0, candidate: 10_100 },
    sentence: 'PII leaks of the candidate: 1 confirmed, none is tolerated',
  });
});

test('judgeZeroTolerance() passes with the bound that clean turns show', () => {
  expect(judged(tick(0, turns(600)), tick(1, turns(400)))).toEqual({
    kind: 'pass',
    code: 'within-limit',
    numbers: { value: 0, limit: 0, samples: 1_000, upperBound: expect.closeTo(0.00299125, 8) },
    interval: [0, expect.closeTo(0.00299125, 8)],
    units: { control: 0, candidate: 1_000 },
    sentence:
      'PII leaks of the candidate: none in 1 000 turns, with 95 % confidence fewer than 0.299 % of them',
  });
});

test('judgeZeroTolerance() has no data before a turn was watched', () => {
  expect(judged(tick(0))).toEqual({
    kind: 'no-data',
    code: 'no-samples',
    numbers: { value: 0, limit: 0, samples: 0 },
    units: { control: 0, candidate: 0 },
    sentence: 'PII leaks of the candidate: none, but no turn was watched',
  });
});

test('judgeZeroTolerance() cannot pass after a row that may have hidden an event', () => {
  const broken = row('candidate', 'pii_leaks', { kind: 'count', count: Number.NaN });
  expect(judged(tick(0, turns(100), broken)).code).toBe('malformed-evidence');
  expect(judged(tick(0, broken), tick(1, leak)).code).toBe('zero-tolerance-event');
});

test('judgeZeroTolerance() leaves control alone', () => {
  const theirs = row('control', 'pii_leaks', { kind: 'count', count: 1 });
  expect(judged(tick(0, turns(10), theirs)).kind).toBe('pass');
});
