import { WEIGHT_PARTS_TOTAL } from '@tidegate/core';
import type { Piece } from './vendor-export.ts';

/**
 * Shares of pieces as parts of 100 000 that add up exactly, by variant in order of appearance; the
 * largest remainders are rounded up. Variants without a part are left out. Never throws.
 */
export function weightParts(pieces: readonly Piece[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { variant, from, to, among = [{ variant, share: 1 }] } of pieces)
    for (const each of among)
      shares.set(
        each.variant,
        (shares.get(each.variant) ?? 0) + Math.max(0, to - from) * each.share,
      );
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) return new Map();
  const exact = [...shares].map(([variant, share]) => {
    // Sums of shares carry dust in the last digits, which is no share of anybody.
    const parts = Math.round((share / total) * WEIGHT_PARTS_TOTAL * 1e6) / 1e6;
    return { variant, whole: Math.floor(parts), rest: parts - Math.floor(parts) };
  });
  let left = WEIGHT_PARTS_TOTAL - exact.reduce((sum, { whole }) => sum + whole, 0);
  const raised = new Set<string>();
  for (const { variant } of [...exact].sort((a, b) => b.rest - a.rest)) {
    if (left <= 0) break;
    raised.add(variant);
    left--;
  }
  return new Map(
    exact
      .map(({ variant, whole }): [string, number] => [
        variant,
        whole + (raised.has(variant) ? 1 : 0),
      ])
      .filter(([, parts]) => parts > 0),
  );
}
