import { expect, test } from 'vitest';
import { answerText, findingText, rangeText } from './decision-sentence.ts';
import { aRow } from './matrix.fixture.ts';

const MINUTE_MS = 60_000;

test.each([
  [
    { rollback: 'full', withinMs: 30 * MINUTE_MS, flagsWithinMs: 0 },
    'full rollback within 30 m, its flags at once',
  ],
  [
    { rollback: 'quick', withinMs: 5 * MINUTE_MS, flagsWithinMs: null },
    'quick rollback within 5 m',
  ],
  [{ rollback: 'partial', withinMs: 0, flagsWithinMs: null }, 'partial rollback at once'],
  [
    { rollback: 'fix-forward', withinMs: null, flagsWithinMs: null },
    'fix forward with the next release',
  ],
] as const)('answerText() of %j is %s', (row, text) => {
  expect(answerText(row)).toBe(text);
});

const errors = { metric: 'error_rate', statistic: { kind: 'rate' } } as const;

test.each([
  [{ ...errors, from: 0.5, to: null }, 'above 50 %'],
  [{ ...errors, from: 0.1, to: 0.2 }, 'at least 10 %, at most 20 %'],
  [{ ...errors, from: null, to: 0.9 }, 'at most 90 %'],
  [{ ...errors, from: null, to: null }, 'any value'],
  [{ metric: 'latency_ms', from: 10_000, to: null }, 'above 10 000 ms'],
  [{ metric: 'one_of_ours', from: 7, to: null }, 'above 7'],
])('rangeText() of %j is %s', (row, text) => {
  expect(rangeText(aRow({ name: 'row', ...row }))).toBe(text);
});

test('findingText() names what the figure is, by itself or by the row', () => {
  const row = { statistic: { kind: 'quantile', q: 0.95 } } as const;
  const found = { issue: null, metric: 'latency_ms', value: 12_345 };
  expect(findingText(found, row)).toBe('p95 of latency_ms is 12 345 ms');
  expect(findingText({ ...found, statistic: { kind: 'mean' } }, row)).toBe(
    'mean of latency_ms is 12 345 ms',
  );
  expect(findingText(found, { statistic: null })).toBe('latency_ms is 12 345 ms');
});
