/**
 * P(X ≤ events) for X ~ Binomial(trials, probability), 0..1. Whole numbers 0 ≤ events ≤ trials
 * up to 10^7 (about 10^-13 exact, a few thousand operations at most). Never throws. Source: DLMF
 * 8.17.4–5 (regularised incomplete beta function), 8.17.22 (its continued fraction).
 *
 * @example
 * binomialAtMost(0, 10, 0.5) // 0.0009765625
 */
export function binomialAtMost(events: number, trials: number, probability: number): number {
  if (events < 0) return 0;
  if (events >= trials || probability <= 0) return 1;
  if (probability >= 1) return 0;
  return regularisedBeta(1 - probability, probability, trials - events, events + 1);
}

/** I_x(a, b) for whole a, b ≥ 1; `y` is 1 − x, given apart because it may be tiny. */
function regularisedBeta(x: number, y: number, a: number, b: number): number {
  // The fraction converges fast only below the mean; above it, the other tail is computed.
  return x > (a + 1) / (a + b + 2) ? 1 - lowerTail(y, x, b, a) : lowerTail(x, y, a, b);
}

function lowerTail(x: number, y: number, a: number, b: number): number {
  const front = Math.exp(logBinomial(a, a + b - 1, x, y)) * y;
  return front === 0 ? 0 : Math.min(1, front / continuedFraction(x, a, b));
}

/** 1 + d1/(1 + d2/(1 + …)) of DLMF 8.17.22, by the modified Lentz method. */
function continuedFraction(x: number, a: number, b: number): number {
  let value = 1;
  let numerator = 1;
  let denominator = 0;
  for (let term = 1; term < 100_000; term++) {
    const m = term >> 1;
    const d =
      term % 2 === 0
        ? (m * (b - m) * x) / ((a + term - 1) * (a + term))
        : (-(a + m) * (a + b + m) * x) / ((a + term - 1) * (a + term));
    denominator = 1 / away(1 + d * denominator);
    numerator = away(1 + d / numerator);
    const factor = numerator * denominator;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return value;
}

/** Keeps a Lentz term off zero. */
function away(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** ln of the binomial probability of `k` in `n`, as a deviance so that nothing large cancels. */
function logBinomial(k: number, n: number, x: number, y: number): number {
  if (k === n) return n * (x > 0.5 ? Math.log1p(-y) : Math.log(x));
  const rest = n - k;
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(rest) +
    k * logRatio(n * x, k) +
    rest * logRatio(n * y, rest) +
    0.5 * Math.log(n / (2 * Math.PI * k * rest))
  );
}

/** ln(part / whole), exact near 1. */
function logRatio(part: number, whole: number): number {
  const excess = (part - whole) / whole;
  return Math.abs(excess) < 0.5 ? Math.log1p(excess) : Math.log(part / whole);
}

/** ln n! less Stirling's first approximation, n ≥ 1 (DLMF 5.11.1). */
function stirlingError(n: number): number {
  if (n > 15) {
    const square = n * n;
    return (1 / 12 - (1 / 360 - (1 / 1_260 - 1 / 1_680 / square) / square) / square) / n;
  }
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return Math.log(factorial) - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI));
}
