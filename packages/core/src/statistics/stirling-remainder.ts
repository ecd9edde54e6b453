/** ½ ln 2π. */
export const HALF_LN_TWO_PI = 0.9189385332046728;

/** From here on the series below is exact to a double. */
const SERIES_FROM = 10;

/**
 * What Stirling's formula leaves out: lnΓ(x) − [(x − ½) ln x − x + ½ ln 2π], x > 0, about 10^-15
 * exact; NaN for other arguments. Differences of lnΓ of large numbers lose all their digits, those
 * of this remainder do not. Never throws. Source: DLMF 5.11.1.
 *
 * @example
 * stirlingRemainder(1) // 0.0810614667953273
 */
export function stirlingRemainder(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x >= SERIES_FROM) return series(x);
  // Γ(x) = Γ(x + n) / (x (x + 1) … (x + n − 1)), and the series is good at x + n.
  let product = 1;
  let shifted = x;
  while (shifted < SERIES_FROM) product *= shifted++;
  return (
    series(shifted) +
    ((shifted - 0.5) * Math.log(shifted) - shifted) -
    Math.log(product) -
    ((x - 0.5) * Math.log(x) - x)
  );
}

/** lnΓ(x) by Stirling's formula and what it leaves out. */
export function lnGammaOf(x: number, remainder: number): number {
  return (x - 0.5) * Math.log(x) - x + HALF_LN_TWO_PI + remainder;
}

/** Bernoulli numbers over 2k (2k − 1); the first one left out is below 3 · 10^-17 at 10. */
function series(x: number): number {
  const s = 1 / (x * x);
  return (
    (1 / 12 -
      s *
        (1 / 360 -
          s *
            (1 / 1_260 -
              s * (1 / 1_680 - s * (1 / 1_188 - s * (691 / 360_360 - s * (1 / 156))))))) /
    x
  );
}
