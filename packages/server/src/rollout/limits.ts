/** Ticks of one statement when evidence is folded once more: about 10 ms, which is what a write waits for. */
export const EVIDENCE_PAGE = 250;

/** Ticks of one page that is handed out. */
export const TICKS_PAGE = 2_000;

/** How far back control is looked at before a rollout starts, ms. */
export const CONTROL_HEALTH_MS = 900_000;
