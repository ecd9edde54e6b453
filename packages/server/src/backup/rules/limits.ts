/** What the rules of backups ask for. */
export const ruleLimits = Object.freeze({
  /** A backup is missing so long after it was due: an hour, or this share of its interval. */
  missingGraceMinMs: 3_600_000,
  missingGraceShare: 0.1,
  /** Sizes that are known before one can be unusual. */
  earlierSizesMin: 3,
  /** A size is unusual so many times the median deviation from the median, or so far from it. */
  sizeDeviations: 6,
  sizeShare: 0.25,
  /** A store that is full sooner is told of. */
  fullWithinDays: 14,
  /** What happened before deployments is counted over so many days. */
  growthDays: 30,
  /** Copies, kinds of places and copies elsewhere of the 3-2-1 rule. */
  copiesMin: 3,
  mediaMin: 2,
  offSiteMin: 1,
});
