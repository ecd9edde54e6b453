/** Incidents kept of an environment; beyond it the oldest resolved ones go, then the oldest. */
export const INCIDENTS_MAX = 10_000;

/** Lines that people and the server may write into one incident, and those of the server alone. */
export const INCIDENT_ENTRIES_MAX = 1_000;
export const AUTOMATIC_ENTRIES_MAX = 500;

/** Characters of an incident's title; longer ones are cut. */
export const TITLE_LENGTH_MAX = 2_000;

/** Lines of a timeline; of a longer one the newest are shown. */
export const TIMELINE_MAX = 500;

/** A timeline begins so long before the incident was opened, and ends so long after it was resolved, ms. */
export const TIMELINE_BEFORE_MS = 900_000;
export const TIMELINE_AFTER_MS = 86_400_000;

/** Rollouts that an alert's timeline looks at. */
export const TIMELINE_ROLLOUTS_MAX = 50;

/** Times that alerts fired for one incident that its timeline shows. */
export const TIMELINE_FIRINGS_MAX = 200;

/** Lessons of one listing, the newest. */
export const LESSONS_MAX = 500;

/** Rows of an environment's audit trail that one look follows. */
export const EVENTS_AT_ONCE = 200;

/** How far the first look at an audit trail goes back, ms. */
export const FIRST_LOOK_MS = 60_000;

/** Follow-ups that one look tells of as overdue. */
export const OVERDUE_AT_ONCE = 50;

/** How long one delivery of an overdue notice may take, ms. */
export const OVERDUE_LIMIT_MS = 10_000;

/** Channels that hear of one overdue follow-up. */
export const OVERDUE_CHANNELS_MAX = 20;

/** Follow-ups of an environment that are still to be done: all are listed; the oldest are given up. */
export const FOLLOW_UPS_OPEN_MAX = 2_000;

/** Follow-ups of an environment kept after they were done, and the newest that are listed. */
export const FOLLOW_UPS_DONE_MAX = 10_000;
export const FOLLOW_UPS_DONE_LISTED = 500;

/** Tasks of one incident that are still to be done. */
export const INCIDENT_TASKS_MAX = 100;

/** Responses of an environment. */
export const RESPONSES_MAX = 20;
