const DAY_MS = 86_400_000;

/** Deployments kept of an environment, newest last; older ones are forgotten. */
export const DEPLOYMENTS_MAX = 10_000;

/** How long a deployment is kept after its begin, ms: figures look back a year. */
export const DEPLOYMENT_KEPT_MS = 400 * DAY_MS;

/** Longest time from begin to end, ms; one without a word for longer is told as failed. */
export const DEPLOYMENT_LENGTH_MAX_MS = DAY_MS;

/** Deployments of an environment that may run at the same time. */
export const DEPLOYMENTS_RUNNING_MAX = 100;

/** How far the clock of whoever tells may be ahead of ours, ms. */
export const DEPLOYMENT_SKEW_MAX_MS = 60_000;

/** Span over which the share of deployments that were taken back is counted, days. */
export const ROLLED_BACK_DAYS = 365;

/** Rollouts of an environment that went back, the newest ones, of which the times are read. */
export const RESTORES_MAX = 1_000;

/** A time to restore above this is told as this, ms: what adds it up counts in millionths. */
export const RESTORE_TOLD_MAX_MS = 90 * DAY_MS;
