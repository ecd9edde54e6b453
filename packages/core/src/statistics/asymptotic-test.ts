import { bracketedRoot } from './bracketed-root.ts';
import type { MeanDifference } from './mean-difference.ts';
import { normalMixtureRho } from './normal-mixture.ts';
import { type Alternative, intervalOf, type MeanTest } from './welch-test.ts';

/** One-sided bounds exist for levels below one half; no p-value is told beyond. */
const ONE_SIDED_ALPHA_MAX = 0.4999;

/**
 * Asymptotic confidence sequence of a difference of means: may be looked at after every unit, for
 * samples of some hundred units and more (it rests on the central limit theorem from the first look
 * on). Narrowest about `tunedUnits` units of both arms. 0 < alpha < 1 (one-sided: < 0.5),
 * tunedUnits > 0. The p-value is the level at which the interval would just touch 0, 1 (one-sided
 * 0.4999) at most. Never throws. Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024,
 * Time-uniform central limit theory, eq. 9 (two-sided) and eq. 134 (one-sided).
 *
 * @example
 * asymptoticTest({ estimate: 0.5, standardError: 0.03, units: 6461, degrees: 6000 }, 'two-sided', 0.05, 5000)
 */
export function asymptoticTest(
  { estimate, standardError, units }: MeanDifference,
  alternative: Alternative,
  alpha: number,
  tunedUnits: number,
): MeanTest {
  const isOneSided = alternative !== 'two-sided';
  // ρ² of the paper is the reciprocal of the normal mixture's ρ at variance 1 a unit.
  const tuned = 1 / normalMixtureRho(tunedUnits, isOneSided ? 2 * alpha : alpha);
  const growth = units * tuned + 1;
  const widthAt = (level: number) =>
    standardError *
    Math.sqrt((2 * growth * lnCrossing(growth, level, isOneSided)) / (units * tuned));
  const signed = alternative === 'lesser' ? -estimate : estimate;
  const pValue = isOneSided
    ? bracketedRoot(1e-300, ONE_SIDED_ALPHA_MAX, 1e-12, (level) => widthAt(level) - signed)
    : Math.sqrt(growth) *
      Math.exp(-((estimate / standardError) ** 2 * units * tuned) / (2 * growth));
  return {
    interval: intervalOf(estimate, widthAt(alpha), alternative),
    pValue: Math.min(1, pValue),
  };
}

function lnCrossing(growth: number, level: number, isOneSided: boolean): number {
  return isOneSided
    ? Math.log1p(Math.sqrt(growth) / (2 * level))
    : 0.5 * Math.log(growth) - Math.log(level);
}
