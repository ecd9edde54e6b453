/** Ticks of one statement when evidence is folded once more: about 10 ms, which is what a write waits for. */
export const EVIDENCE_PAGE = 250;
