const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Wait before each attempt. Source: Standard Webhooks, "Deliverability and reliability". */
const WAITS_MS = [
  0,
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** Least part of a wait that jitter leaves, and a little less: of two attempts neither is left out. */
const EARLIEST = 0.85;

/**
 * How many attempts the schedule makes within some time since the first, 1 at least. What was tried
 * more often, for the sake of others, uses up no later attempt. Never throws.
 */
export function attemptsWithin(elapsedMs: number): number {
  let atMs = 0;
  let attempts = 0;
  for (const waitMs of WAITS_MS) {
    atMs += waitMs * EARLIEST;
    if (atMs <= elapsedMs) attempts += 1;
  }
  return Math.max(1, attempts);
}

/**
 * Time until the next attempt after `failures` failed ones (1, 2, 3 …), ms; `null` when there is
 * to be none. A tenth is added or taken by `jitter` (0..1), so that retries do not arrive at once.
 */
export function retryAfterMs(failures: number, jitter: number): number | null {
  const waitMs = WAITS_MS[failures];
  return waitMs === undefined ? null : Math.round(waitMs * (0.9 + 0.2 * jitter));
}
