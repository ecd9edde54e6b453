import type { Decision } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';

/** A decision as an incident keeps it: its time counts from the finding that it answers. */
export interface StoredDecision {
  readonly decision: Decision;
  /** Ms since epoch. */
  readonly decidedMs: number;
}

/** The decision of an incident's row; `null` = none was made. */
export function readDecision(text: string | null): StoredDecision | null {
  return text === null ? null : fromJson<StoredDecision>(text);
}

/** When a decision's time is up, ms since epoch; `null` = never. */
export function decisionDueMs(stored: StoredDecision | null): number | null {
  if (stored === null || stored.decision.withinMs === null) return null;
  return stored.decidedMs + stored.decision.withinMs;
}
