import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';

/**
 * Weight parts as a percentage for people: `25%`, `0.001%`. "?" for what is no number. Never throws.
 *
 * @param weightParts 0..100 000
 * @example
 * describeShare(12_500) // '12.5%'
 */
export function describeShare(weightParts: number): string {
  return describePercent(weightParts / WEIGHT_PARTS_TOTAL);
}

/**
 * A fraction as a percentage, without the noise of binary arithmetic: 0.007 is `0.7%`. "?" for what
 * is no number. Never throws.
 *
 * @param fraction 0..1
 */
export function describePercent(fraction: number): string {
  if (!Number.isFinite(fraction)) return '?';
  return `${Number((fraction * 100).toPrecision(12))}%`;
}
