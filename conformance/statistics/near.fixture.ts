/** Comparison of whole answers with published ones. */
import { expect } from 'vitest';

export interface Tolerance {
  readonly abs?: number;
  readonly rel?: number;
}

/**
 * Every number of `expected` (a number, or lists and objects of such, of any depth) is answered to
 * within the tolerance; everything else is answered exactly. Fields that are not expected are not
 * looked at.
 */
export function expectNear(actual: unknown, expected: unknown, tolerance: Tolerance): void {
  const misses = missesOf(actual, expected, tolerance, '');
  expect(misses).toEqual([]);
}

function missesOf(actual: unknown, expected: unknown, tolerance: Tolerance, at: string): string[] {
  if (typeof expected === 'number') {
    const limit = (tolerance.abs ?? 0) + (tolerance.rel ?? 0) * Math.abs(expected);
    // Written so that NaN is a miss.
    const isNear =
      Object.is(actual, expected) ||
      (typeof actual === 'number' && Math.abs(actual - expected) <= limit);
    return isNear ? [] : [`${at || 'answer'}: ${String(actual)} is not ${expected} ± ${limit}`];
  }
  if (typeof expected === 'object' && expected !== null) {
    const fields = (actual ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(expected).flatMap(([key, value]) =>
      missesOf(fields[key], value, tolerance, at === '' ? key : `${at}.${key}`),
    );
  }
  return Object.is(actual, expected)
    ? []
    : [`${at || 'answer'}: ${String(actual)} is not ${String(expected)}`];
}
