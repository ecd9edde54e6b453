/** A conversation was answered by another variant than in its turn before. */
export interface VariantSwitch {
  readonly conversationId: string;
  readonly from: string;
  readonly to: string;
  /** When the answer's headers came, ms since epoch. */
  readonly answeredMs: number;
}

/** A rollback that cut conversations over at once. */
export interface CutNow {
  readonly candidate: string;
  readonly control: string;
  /** When it was decided, ms since epoch. */
  readonly decidedMs: number;
}

/**
 * Conversations that changed variant mid-way without a reason: every switch counts but the one
 * that a cut-now rollback makes, from its candidate to its control, after its decision.
 */
export function switchedConversations(
  switches: readonly VariantSwitch[],
  cuts: readonly CutNow[],
): number {
  const excused = (change: VariantSwitch): boolean =>
    cuts.some(
      (cut) =>
        change.from === cut.candidate &&
        change.to === cut.control &&
        change.answeredMs >= cut.decidedMs,
    );
  const ids = switches.filter((change) => !excused(change)).map((change) => change.conversationId);
  return new Set(ids).size;
}
