import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readMatrix } from './decision-matrix.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readMatrix, value);
const quick = { severity: 'critical', rollback: 'quick', within: '5m' };
const errors = (bound: { readonly [key: string]: Json }) => ({
  metric: 'error_rate',
  ...bound,
  ...quick,
});
const minor = { severity: 'low', rollback: 'fix-forward' };

test('readMatrix() keeps rows in the order of the file; bands may touch and leave gaps', () => {
  const rows = {
    high: errors({ above: '50%' }),
    moderate: errors({ between: ['10%', '20%'] }),
    some: errors({ between: ['20%', '30%'] }),
    minor,
  };
  const { value, problems } = read(rows);
  expect(problems).toEqual([]);
  expect(value.map(({ name }) => name)).toEqual(['high', 'moderate', 'some', 'minor']);
});

test('readMatrix() refuses rows of one metric that overlap', () => {
  const rows = { high: errors({ above: '15%' }), moderate: errors({ between: ['10%', '20%'] }) };
  expect(read(rows).problems).toEqual([
    '8:1 duplicate | Cannot use decision "moderate": it overlaps with "high" | rows of "error_rate" that begin where the one below ends, or later',
  ]);
});

test('readMatrix() refuses two figures of one metric', () => {
  const slow = { metric: 'latency_ms', above: '10s', ...quick };
  const rows = {
    tail: { ...slow, quantile: 0.99 },
    slow: { ...slow, quantile: 0.95, above: '20s' },
  };
  expect(read(rows).problems).toEqual([
    '9:1 duplicate | Cannot use decision "slow": "tail" judges another figure of "latency_ms" | one figure of each metric, the same "quantile" or "statistic" in all its rows',
  ]);
});

test('readMatrix() takes as many rows as the limit and no more', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, minor]));
  expect(read(many(PLAN_LIMITS.decisions)).value.length).toBe(PLAN_LIMITS.decisions);
  expect(read(many(PLAN_LIMITS.decisions + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "matrix": it has 101 entries | 1 to 100 entries',
  ]);
});
