/** Metrics that teams may define altogether. */
export const METRIC_DEFINITIONS_MAX = 500;

/** Of them, those with a log rule: every log line is held against each. */
export const LOG_RULES_MAX = 100;

/** Scorecards of an environment. */
export const SCORECARDS_MAX = 100;

/** Applied plans of one listing. */
export const PLANS_LISTED_MAX = 1_000;
