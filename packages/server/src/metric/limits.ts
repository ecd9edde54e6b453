/** Series that one question reads; more are too many to answer. */
export const SERIES_READ_MAX = 5_000;

/**
 * Stored buckets with sketches or levels that one question reads, and characters of their sketches:
 * four series with 200 entries a sketch over a week, for which 17 280 buckets of 10 s and 1 min are
 * stored with 9 characters an entry. Reading that takes about 2 s.
 */
export const BUCKETS_READ_MAX = 100_000;
export const SKETCHES_READ_CHARACTERS_MAX = 134_217_728;

/** Buckets of one statement that reads sketches: about 10 ms, which is what a write waits for. */
export const BUCKETS_PAGE = 250;

/** Buckets of one statement in which the database adds up counts: about 10 ms as well. */
export const COUNTED_BUCKETS = 10_000;

/** Longest time that one question is about, ms: 400 days. */
export const RANGE_MAX_MS = 34_560_000_000;

/** Lines of one chart; further ones are added up as `other`. */
export const SERIES_GROUPS_MAX = 50;

/** Metrics that two arms are compared by. */
export const COMPARED_METRICS_MAX = 100;

/** Rows of money in one answer. */
export const COST_ROWS_MAX = 2_000;

/** Metrics of one listing. */
export const METRIC_VIEWS_MAX = 2_000;

/** The dashboard's health is of the last 5 minutes, errors of the last hour, all else of a day, ms. */
export const DASHBOARD_HEALTH_MS = 300_000;
export const DASHBOARD_ERRORS_MS = 3_600_000;
export const DASHBOARD_EXPERIENCE_MS = 86_400_000;

/** Rollouts and error messages on the dashboard. */
export const DASHBOARD_ROLLOUTS_MAX = 20;
export const DASHBOARD_ERRORS_MAX = 10;

/** Exposures that are looked at to count a rollout's units on the dashboard. */
export const DASHBOARD_UNITS_MAX = 50_000;

/** SDK processes that were heard of within this time are counted, ms. */
export const INSTANCES_SEEN_MS = 60_000;

/** Reported figures may be this far from now, ms. */
export const REPORT_SKEW_MAX_MS = 86_400_000;

/** Lines of one family of the exposition; further ones are left out, and counted. */
export const EXPOSITION_ROWS_MAX = 1_000;

/** Figures of KPIs are read again after this, ms, when somebody looks at them. */
export const KPI_FIGURES_FRESH_MS = 60_000;

/** What is shown without waiting for figures of KPIs has none that are older, ms. */
export const KPI_FIGURES_OLD_MS = 300_000;

/** Environments whose figures of KPIs are remembered. */
export const KPI_FIGURES_ENVIRONMENTS_MAX = 100;

/** The exposition and the dashboard are computed at most this often, ms. */
export const EXPOSITION_EVERY_MS = 10_000;
export const DASHBOARD_EVERY_MS = 1_000;
