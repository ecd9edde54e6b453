/** Quantile of the standard normal for a chance of 80 %. */
const POWER_Z = 0.8416212335729143;

/**
 * What a test that knows neither the effect nor the base rate pays over one that knows both, at the
 * 80th percentile: between the simulated medians and 90th percentiles of docs/benchmarks.md.
 */
const PRICE_OF_RATES = 1.1;

/** The same of the portfolio over values. */
const PRICE_OF_VALUES = 1.5;

/**
 * Units of the candidate after which a comparison of rates has found a worsening with a chance of
 * 80 %; Infinity when it is within what is allowed. The likelihood ratio of the candidate's share among
 * the failures, as a random walk to ln(1/alpha). Source: Wald's approximation.
 *
 * @param how.allowed rate that is tolerated, ≥ `base`
 */
export function unitsToSeeRate(how: {
  readonly base: number;
  readonly allowed: number;
  readonly worse: number;
  readonly share: number;
  readonly alpha: number;
}): number {
  const { base, allowed, worse, share, alpha } = how;
  if (!(worse > allowed)) return Number.POSITIVE_INFINITY;
  const shareOf = (rate: number) => (share * rate) / (share * rate + (1 - share) * base);
  const [tolerated, real] = [shareOf(allowed), shareOf(worse)];
  const ofCandidate = Math.log(real / tolerated);
  const ofControl = Math.log((1 - real) / (1 - tolerated));
  // Failures of both arms for each unit of the candidate.
  const failures = worse + (base * (1 - share)) / share;
  const mean = failures * (real * ofCandidate + (1 - real) * ofControl);
  const square = failures * (real * ofCandidate ** 2 + (1 - real) * ofControl ** 2);
  return PRICE_OF_RATES * walkTo(Math.log(1 / alpha), mean, square);
}

/**
 * The same for values: a shift of the logarithms' mean, with their standard deviation. The pooled
 * values tell the arms apart as much as the smaller arm is large.
 */
export function unitsToSeeShift(how: {
  readonly shift: number;
  readonly logDeviation: number;
  readonly share: number;
  readonly alpha: number;
}): number {
  const { shift, logDeviation, share, alpha } = how;
  if (!(shift > 0)) return Number.POSITIVE_INFINITY;
  const effect = (shift / logDeviation) ** 2 * (1 - share);
  // A large shift cannot be learned from less than a few units.
  return Math.max(10, PRICE_OF_VALUES * walkTo(Math.log(1 / alpha), effect / 2, effect));
}

/** n with n × mean − z × √(n × square) = height. */
function walkTo(height: number, mean: number, square: number): number {
  if (!(mean > 0)) return Number.POSITIVE_INFINITY;
  const spread = POWER_Z * Math.sqrt(square);
  const root = (spread + Math.sqrt(spread * spread + 4 * mean * height)) / (2 * mean);
  return root * root;
}
