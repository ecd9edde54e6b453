import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { aRow, MATRIX } from './matrix.fixture.ts';

const figure = (metric: string, value: number) => ({ issue: null, metric, value });

describe('decide()', () => {
  it('answers an issue with the row of its name', () => {
    expect(decide(MATRIX, { issue: 'pii-leak', metric: null, value: null })).toEqual({
      ...{ row: 'pii-leak', severity: 'critical', rollback: 'full', asks: false },
      ...{ withinMs: 1_800_000, flagsWithinMs: 0 },
      sentence: 'Row "pii-leak": full rollback within 30 m, its flags at once',
    });
  });

  it('answers a figure with the row whose range holds', () => {
    expect(decide(MATRIX, figure('error_rate', 0.62))).toEqual({
      ...{ row: 'high-errors', severity: 'critical', rollback: 'quick', asks: false },
      ...{ withinMs: 300_000, flagsWithinMs: null },
      sentence: 'error_rate is 62 %, in row "high-errors" (above 50 %): quick rollback within 5 m',
    });
  });

  it('takes the milder row for a figure between two, and asks', () => {
    expect(decide(MATRIX, figure('error_rate', 0.35))).toEqual({
      ...{ row: 'moderate-errors', severity: 'medium', rollback: 'partial', asks: true },
      ...{ withinMs: 1_800_000, flagsWithinMs: null },
      sentence:
        'error_rate is 35 %, between row "moderate-errors" (at least 10 %, at most 20 %) and row "high-errors" (above 50 %): partial rollback within 30 m; the milder row was taken, a person must say',
    });
  });

  it('asks for a figure past the worst row', () => {
    const band = MATRIX.filter(({ name }) => name === 'moderate-errors');
    expect(decide(band, figure('error_rate', 0.9))).toMatchObject({
      ...{ row: 'moderate-errors', asks: true },
      sentence: expect.stringContaining('no row says it, a person must say'),
    });
  });

  it('fixes forward what is milder than every row, by the row of that name if there is one', () => {
    const mild = { severity: 'low', rollback: 'fix-forward', withinMs: null, asks: false };
    expect(decide(MATRIX, figure('error_rate', 0.01))).toMatchObject({
      ...{ ...mild, row: 'minor-bugs' },
      sentence: expect.stringContaining('so row "minor-bugs": fix forward with the next release'),
    });
    const without = MATRIX.filter(({ metric }) => metric !== null);
    expect(decide(without, figure('error_rate', 0.01))).toMatchObject({
      ...{ ...mild, row: null },
      sentence: 'error_rate is 1 %, milder than every row of it: no row, fix forward',
    });
  });

  it('asks when rows of the metric speak of another statistic only', () => {
    const p99 = {
      ...figure('latency_ms', 12_000),
      statistic: { kind: 'quantile', q: 0.99 },
    } as const;
    expect(decide(MATRIX, p99)).toMatchObject({ row: 'slow', asks: true });
    const mean = aRow({
      ...{ name: 'mean', metric: 'latency_ms', statistic: { kind: 'mean' }, from: 1 },
      severity: 'critical',
    });
    const p95 = { ...p99, statistic: { kind: 'quantile', q: 0.95 } } as const;
    expect(decide([mean, ...MATRIX], p95)).toMatchObject({ row: 'slow', asks: false });
  });

  it.each([
    ['an unknown issue', { issue: 'leak', metric: null, value: null }],
    ['a metric without a row', figure('memory_mb', 900)],
    ['nothing', { issue: null, metric: null, value: null }],
    ['NaN', figure('error_rate', Number.NaN)],
    ['a negative figure', figure('error_rate', -1)],
    ['an endless figure', figure('error_rate', Infinity)],
  ])('says nothing to %s', (_, finding) => {
    expect(decide(MATRIX, finding)).toBeNull();
  });

  it('never throws and never decides for what is no figure', () => {
    const metric = fc.constantFrom('error_rate', 'latency_ms', 'pii_leaks');
    fc.assert(
      fc.property(metric, fc.double(), (name, value) => {
        const decision = decide(MATRIX, figure(name, value));
        expect(decision === null).toBe(!(Number.isFinite(value) && value >= 0));
      }),
    );
  });
});
