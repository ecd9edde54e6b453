export { falseDiscoveryAdjusted, holmAdjusted } from './adjusted-p-values.ts';
export { asymptoticTest } from './asymptotic-test.ts';
export { bernoulliInterval } from './bernoulli-interval.ts';
export {
  type BetaBinomialMixture,
  betaBinomialMixture,
  lnBetaBinomialMixture,
} from './beta-binomial-mixture.ts';
export { betaComparison, type RateSample } from './beta-comparison.ts';
export { lnBinomialProbability } from './binomial-probability.ts';
export { binomialAtMost } from './binomial-tail.ts';
export { bracketedRoot } from './bracketed-root.ts';
export { lnChiSquareTail } from './chi-square-tail.ts';
export { crossingChances, obrienFlemingSpent, spendingBoundaries } from './group-sequential.ts';
export { lnHypergeometric } from './hypergeometric.ts';
export { lnIncompleteBeta } from './incomplete-beta.ts';
export { lnIncompleteGamma, lnUpperIncompleteGamma } from './incomplete-gamma.ts';
export { lnBeta } from './ln-beta.ts';
export { lnGamma } from './ln-gamma.ts';
export { lnMeanExp } from './ln-mean-exp.ts';
export { type MeanDifference, meanDifference } from './mean-difference.ts';
export { type Deviations, mergedMoments } from './merged-moments.ts';
export { lnNormalMixture, normalMixtureBound, normalMixtureRho } from './normal-mixture.ts';
export { type NormalBelief, normalPosterior, type Posterior } from './normal-posterior.ts';
export { normalQuantile, normalUpperQuantile } from './normal-quantile.ts';
export { lnNormalTail } from './normal-tail.ts';
export { pooledRateTest } from './pooled-rate-test.ts';
export { quantileBand } from './quantile-band.ts';
export { lookBoundaries, type PlannedLooks, repeatedPValues } from './repeated-p-value.ts';
export {
  adjustedMoments,
  adjustmentSlope,
  meanMoments,
  type PairSums,
  ratioMoments,
  type SampleMoments,
  shareMoments,
  type UnitSums,
} from './sample-moments.ts';
export { lnShareMismatch, shareChiSquare, shareMismatchPValue } from './share-mismatch.ts';
export { shiryaevRobertsStep } from './shiryaev-roberts.ts';
export { type Stratum, stratifiedMoments } from './stratified-moments.ts';
export { lnStudentTail, studentUpperQuantile } from './student-tail.ts';
export { type Alternative, type MeanTest, welchTest } from './welch-test.ts';
export { newcombeInterval, type RateDifference, wilsonInterval } from './wilson-interval.ts';
