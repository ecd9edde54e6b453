/**
 * One window of an e-Shiryaev-Roberts statistic: M ← (M + 1) · e-value, all in logs (−Infinity at
 * first). It is a sum of e-processes, one started at every window, so it exceeds A on the average
 * no sooner than after A windows while nothing is wrong, by any stopping rule. Linear mixtures of
 * such statistics are one too. Never throws. Source: Shin, Ramdas & Rinaldo 2023, E-detectors,
 * eq. 9.
 *
 * @example
 * shiryaevRobertsStep(-Infinity, 0.7) // 0.7
 */
export function shiryaevRobertsStep(lnStatistic: number, lnEValue: number): number {
  return lnOnePlus(lnStatistic) + lnEValue;
}

/** ln(1 + e^x) without overflow. */
function lnOnePlus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
