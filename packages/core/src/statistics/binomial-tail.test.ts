import { expect, test } from 'vitest';
import { binomialAtMost } from './binomial-tail.ts';

/** Σ C(n, k) p^k q^(n−k) by whole-number arithmetic, for p = numerator / 1000. */
function exact(events: number, trials: number, numerator: number): number {
  let sum = 0n;
  let choose = 1n;
  for (let k = 0; k <= events; k++) {
    sum +=
      choose * BigInt(numerator) ** BigInt(k) * BigInt(1_000 - numerator) ** BigInt(trials - k);
    choose = (choose * BigInt(trials - k)) / BigInt(k + 1);
  }
  return Number((sum * 10n ** 30n) / 1_000n ** BigInt(trials)) / 1e30;
}

test('binomialAtMost() agrees with whole-number arithmetic', () => {
  for (const trials of [1, 2, 7, 30, 100, 400])
    for (const numerator of [1, 5, 100, 500, 950, 999])
      for (const events of [0, 1, 3, Math.floor(trials / 2), trials - 1])
        expect(binomialAtMost(events, trials, numerator / 1_000)).toBeCloseTo(
          exact(Math.min(events, trials), trials, numerator),
          12,
        );
});

test('binomialAtMost() is 0 or 1 at the ends', () => {
  expect([
    binomialAtMost(-1, 5, 0.5),
    binomialAtMost(5, 5, 0.5),
    binomialAtMost(2, 5, 0),
    binomialAtMost(2, 5, 1),
  ]).toEqual([0, 1, 1, 0]);
});
