import type { MeanDifference } from './mean-difference.ts';
import { lnStudentTail, studentUpperQuantile } from './student-tail.ts';

/** Which differences count against "no difference". */
export type Alternative = 'two-sided' | 'greater' | 'lesser';

/** Answer of a test of two means: an interval (ends may be infinite) and a p-value. */
export interface MeanTest {
  readonly interval: readonly [low: number, high: number];
  readonly pValue: number;
}

/**
 * Welch's t-test of a difference of means, for one look at a sample whose size was fixed before:
 * looking again and again is what `asymptoticTest` is for. 0 < alpha < 1. Never throws. Source:
 * Welch 1947.
 *
 * @example
 * welchTest({ estimate: 0.29, standardError: 0.125, units: 6868, degrees: 5700 }, 'two-sided', 0.05)
 */
export function welchTest(
  { estimate, standardError, degrees }: MeanDifference,
  alternative: Alternative,
  alpha: number,
): MeanTest {
  const t = estimate / standardError;
  const tail = alternative === 'two-sided' ? alpha / 2 : alpha;
  const width = studentUpperQuantile(tail, degrees) * standardError;
  return {
    interval: intervalOf(estimate, width, alternative),
    pValue: pValueOf(t, degrees, alternative),
  };
}

/** The interval of an estimate: what lies on the harmless side stays open. */
export function intervalOf(
  estimate: number,
  width: number,
  alternative: Alternative,
): readonly [low: number, high: number] {
  return [
    alternative === 'lesser' ? Number.NEGATIVE_INFINITY : estimate - width,
    alternative === 'greater' ? Number.POSITIVE_INFINITY : estimate + width,
  ];
}

function pValueOf(t: number, degrees: number, alternative: Alternative): number {
  if (alternative === 'two-sided')
    return Math.min(1, 2 * Math.exp(lnStudentTail(Math.abs(t), degrees)));
  return Math.exp(lnStudentTail(alternative === 'greater' ? t : -t, degrees));
}
