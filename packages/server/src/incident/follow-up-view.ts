import type { FollowUpView } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';

/** A follow-up as the API shows it. */
export function followUpView(row: Tables['follow_up'], nowMs: number): FollowUpView {
  const { id, environment, name, title, dueMs, everyMs, timesLeft, doneMs, doneBy, note } = row;
  return {
    ...{ id, environment, incident: row.incidentId, rollout: row.rolloutId, name, title },
    ...{ dueMs, everyMs, timesLeft, doneMs, doneBy, note },
    overdue: doneMs === null && dueMs < nowMs,
  };
}
