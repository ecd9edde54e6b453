import { expect, test } from 'vitest';
import { baselineVerdict, limitText, withLimit } from './held-baseline.ts';
import { errorsGate, latencyHeld } from './judged.fixture.ts';
import type { OfBaseline } from './types.ts';

const against = (baseline: OfBaseline) => ({ ...latencyHeld, limit: 0, baseline });
const recorded = against({ factor: 1.3, value: 250 });

test('withLimit() is a share of what was recorded', () => {
  expect(withLimit(recorded).limit).toBe(325);
  expect(withLimit({ ...errorsGate, baseline: { factor: 1.1, value: 0.01 } }).limit).toBeCloseTo(
    0.011,
  );
  expect(withLimit(latencyHeld)).toBe(latencyHeld);
});

test.each([null, 0, Number.NaN, -5])('withLimit() is no number for a baseline of %s', (value) => {
  expect(withLimit(against({ factor: 1.3, value })).limit).toBe(Number.NaN);
});

test('baselineVerdict() is none where there is a limit', () => {
  expect([baselineVerdict(recorded), baselineVerdict(latencyHeld)]).toEqual([null, null]);
});

test('baselineVerdict() says what is missing and what to do', () => {
  expect(baselineVerdict(against({ factor: 1.3, value: null }))).toEqual({
    kind: 'no-data',
    code: 'no-baseline',
    numbers: { factor: 1.3 },
    units: { control: 0, candidate: 0 },
    sentence:
      'Latency p99 of the candidate cannot be held against 130 % of its baseline: none was recorded before the start; let control report latency_ms, then start anew',
  });
  expect(baselineVerdict(against({ factor: 1.3, value: 0 }))).toMatchObject({
    kind: 'error',
    code: 'zero-baseline',
    sentence: expect.stringContaining('it is 0, and a share of nothing is no limit'),
  });
});

test.each<[string, OfBaseline]>([
  ['a value that is not a number', { factor: 1.3, value: Number.NaN }],
  ['a value below 0', { factor: 1.3, value: -1 }],
  ['an infinite value', { factor: 1.3, value: Number.POSITIVE_INFINITY }],
  ['a factor that is not a number', { factor: Number.NaN, value: 250 }],
  ['a factor of 0', { factor: 0, value: 250 }],
  ['no value at all', { factor: 1.3 } as OfBaseline],
])('baselineVerdict() is an error for %s', (_, baseline) => {
  expect(baselineVerdict(against(baseline))).toMatchObject({
    kind: 'error',
    code: 'malformed-evidence',
  });
});

test('limitText() names the baseline', () => {
  expect(limitText(withLimit(recorded))).toBe('above 325 ms (130 % of the recorded 250 ms)');
  expect(limitText(latencyHeld)).toBe('above 500 ms');
});
