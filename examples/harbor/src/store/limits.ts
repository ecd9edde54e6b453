/** Longest wait for another process that writes, ms. */
export const BUSY_LIMIT_MS = 10_000;
/** Longest time for which that wait stops everything else in the process, ms. */
export const BUSY_WAIT_MS = 5;
/** Mean time until somebody who found it busy looks again, ms. */
export const BUSY_LOOK_MS = 4;
/** Connections to PostgreSQL that one process has. */
export const CONNECTIONS_MAX = 8;
/** Most messages of one session, answers among them. */
export const SESSION_MESSAGES_MAX = 2_000;
/** Newest messages of a session that the model is shown. */
export const HISTORY_MESSAGES_MAX = 40;
/** Most callbacks of one session. */
export const SESSION_CALLBACKS_MAX = 10_000;
/** Sessions that were silent for longer are forgotten, ms. */
export const SESSION_KEPT_MS = 30 * 86_400_000;
/** Sessions that are forgotten in one go. */
export const FORGOTTEN_AT_ONCE = 500;
