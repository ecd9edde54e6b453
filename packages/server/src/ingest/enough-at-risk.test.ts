import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivedRow } from './arrivals.ts';
import { enoughAtRisk } from './enough-at-risk.ts';

const row = (atRiskUnits: number, firstFailures: number, more: Partial<ArrivedRow> = {}) => ({
  metric: 'error_rate',
  draw: 1,
  arm: 'candidate' as const,
  startMs: 0,
  cell: {
    kind: 'rate' as const,
    trials: 9,
    events: 9,
    atRiskUnits,
    newUnits: 0,
    openUnits: 0,
    failedUnits: [],
  },
  firstFailures,
  ...more,
});
const figures = (rows: readonly ArrivedRow[]) =>
  rows.map(({ cell, firstFailures }) => [cell.kind === 'rate' && cell.atRiskUnits, firstFailures]);

describe('enoughAtRisk()', () => {
  it('moves units at risk to the bucket in which they failed', () => {
    const rows = [row(5, 1), row(0, 2, { startMs: 10_000 })];
    expect(figures(enoughAtRisk(rows))).toEqual([
      [3, 1],
      [2, 2],
    ]);
  });

  it('adds what no bucket has: whoever failed was at risk', () => {
    const rows = [row(1, 1), row(0, 300, { startMs: 10_000 })];
    expect(figures(enoughAtRisk(rows))).toEqual([
      [1, 1],
      [300, 300],
    ]);
  });

  it('takes nothing from another arm or draw, and leaves good rows as they are', () => {
    const others = [row(9, 0, { arm: 'control' }), row(9, 0, { draw: 2 })];
    const rows = [row(0, 1), ...others];
    expect(enoughAtRisk(rows)).toEqual([row(1, 1), ...others]);
    expect(enoughAtRisk(others)).toEqual(others);
  });

  it('keeps the sum where it was enough, and no row has fewer than failed (property)', () => {
    const some = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 6 });
    fc.assert(
      fc.property(some, (pairs) => {
        const rows = pairs.map(([atRisk, failed], index) =>
          row(atRisk, failed, { startMs: index }),
        );
        const after = enoughAtRisk(rows);
        const sum = (all: readonly ArrivedRow[]) =>
          all.reduce((n, { cell }) => n + (cell.kind === 'rate' ? cell.atRiskUnits : 0), 0);
        const failures = pairs.reduce((n, [, failed]) => n + failed, 0);
        expect(sum(after)).toBe(Math.max(sum(rows), failures));
        for (const { cell, firstFailures } of after) {
          expect(cell.kind === 'rate' && cell.atRiskUnits >= (firstFailures ?? 0)).toBe(true);
        }
      }),
    );
  });
});
