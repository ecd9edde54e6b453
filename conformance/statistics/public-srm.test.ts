import { lnGamma, lnShareMismatch, shareMismatchPValue } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { caseFile } from './case-file.fixture.ts';
import { expectNear } from './near.fixture.ts';

interface SequentialVector {
  /** Units that came, by arm, a row a look. */
  readonly rows: readonly (readonly number[])[];
  readonly null: readonly number[];
  readonly dirichlet: readonly number[];
  readonly logMarginalM1: readonly number[];
  readonly logMarginalM0: readonly number[];
}

interface OneLookVector {
  readonly users: readonly number[];
  readonly weights: readonly number[];
  readonly expect: number;
}

interface Content {
  readonly vectors: readonly SequentialVector[];
  readonly growthbookChiSquare: readonly OneLookVector[];
}

const { title, content, absent } = caseFile<Content>('public-srm', 'public-srm.json');
const sequential = (content?.vectors ?? []).map(
  (vector) => [JSON.stringify(vector.rows), vector] as const,
);
const oneLook = (content?.growthbookChiSquare ?? []).map(
  (vector) => [JSON.stringify(vector.users), JSON.stringify(vector.weights), vector] as const,
);

/** Units so far, at each look. */
function running(rows: SequentialVector['rows']): number[][] {
  const sums: number[][] = [];
  for (const row of rows) sums.push(row.map((count, arm) => count + (sums.at(-1)?.[arm] ?? 0)));
  return sums;
}

/** ln of the number of orders in which the units of the rows may have come, up to each row. */
function lnOrders(rows: SequentialVector['rows']): number[] {
  let ln = 0;
  return rows.map((row) => {
    ln += lnGamma(row.reduce((sum, count) => sum + count, 0) + 1);
    for (const count of row) ln -= lnGamma(count + 1);
    return ln;
  });
}

const evidence = ({ rows, null: shares, dirichlet }: SequentialVector) =>
  running(rows).map((counts) => lnShareMismatch(counts, shares, dirichlet));

describe.skipIf(absent)(title, () => {
  test.each(sequential)('sequential: %s', (_, vector) => {
    const orders = lnOrders(vector.rows);
    const design = running(vector.rows).map(
      (counts, look) =>
        counts.reduce((ln, count, arm) => ln + count * Math.log(vector.null[arm] ?? 0), 0) +
        (orders[look] ?? Number.NaN),
    );
    expectNear(design, vector.logMarginalM0, { rel: 1e-6 });
    const marginals = evidence(vector).map((ln, look) => ln + (design[look] ?? Number.NaN));
    expectNear(marginals, vector.logMarginalM1, { rel: 1e-6 });
  });

  test.each(oneLook)('one look: %s by %s', (_, __, { users, weights, expect: expected }) => {
    expectNear(shareMismatchPValue(users, weights), expected, { abs: 5e-9 });
  });

  // The three properties that the suite states for every stream of units.
  test('the running p-value never rises and lies within 0..1', () => {
    for (const [, vector] of sequential) {
      let least = 1;
      const pValues = evidence(vector).map((ln) => {
        least = Math.min(least, Math.exp(-ln));
        return least;
      });
      expect(pValues.every((p) => p >= 0 && p <= 1)).toBe(true);
      expect(pValues).toEqual([...pValues].sort((a, b) => b - a));
    }
  });

  test('units at once or one after the other: the same evidence', () => {
    for (const [, vector] of sequential) {
      const { null: shares, dirichlet } = vector;
      const prior = [...dirichlet];
      let ln = 0;
      for (const row of vector.rows) {
        ln += lnShareMismatch(row, shares, prior);
        row.forEach((count, arm) => {
          prior[arm] = (prior[arm] ?? 0) + count;
        });
      }
      expectNear(ln, evidence(vector).at(-1), { abs: 1e-9 });
    }
  });

  test('evidence that overflows a double is certainty, not NaN', () => {
    const ln = lnShareMismatch([1_000_000, 0], [0.5, 0.5]);
    expect(ln).toBeGreaterThan(600_000);
    expect(1 / (1 + Math.exp(-ln))).toBe(1);
  });
});
