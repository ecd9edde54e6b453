import type { AlertState } from './types.ts';

/** Where a rule stands that was never looked at. */
export function emptyAlertState(): AlertState {
  return {
    status: 'inactive',
    sinceMs: 0,
    beyondSinceMs: null,
    withinSinceMs: null,
    firedMs: null,
    lastMs: null,
    escalated: 0,
    value: null,
    sentence: 'Nobody has looked yet',
    dueMs: 0,
  };
}
