import { randomUUID } from 'node:crypto';
import { type FollowUp, followUpsDue, type Response } from '@tidegate/core';
import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { boundFollowUps } from './bound-follow-ups.ts';
import { followUpsAmong } from './responses-of.ts';

/** What happened, and of what. */
export interface FollowedEvent {
  readonly environment: string;
  readonly after: FollowUp['after'];
  /** From when the times count, ms since epoch. */
  readonly sinceMs: number;
  readonly incidentId: string | null;
  readonly rolloutId: string | null;
}

/** Writes what is to be done after an event, with its times. */
export async function writeFollowUps(
  tx: Tx,
  responses: readonly Response[],
  { environment, after, sinceMs, incidentId, rolloutId }: FollowedEvent,
): Promise<void> {
  const due = followUpsDue(followUpsAmong(responses), after, sinceMs);
  const rows = due.map(({ followUp, dueMs }): Tables['follow_up'] => ({
    ...{ id: randomUUID(), environment, incidentId, rolloutId, dueMs },
    ...{ name: followUp.name, title: followUp.title },
    ...{ everyMs: followUp.everyMs, timesLeft: followUp.times },
    ...NOT_DONE,
  }));
  await insertFollowUps(tx, environment, rows, sinceMs);
}

/** Of a follow-up that is still to be done. */
export const NOT_DONE = { doneMs: null, doneBy: null, note: null, overdueToldMs: null } as const;

/** Adds follow-ups to an environment, within its limits. */
export async function insertFollowUps(
  tx: Tx,
  environment: string,
  rows: readonly Tables['follow_up'][],
  nowMs: number,
): Promise<void> {
  if (rows.length === 0) return;
  for (const chunk of inChunks(rows, INSERT_ROWS)) {
    await tx.db.insertInto('follow_up').values(chunk).execute();
  }
  await boundFollowUps(tx, environment, nowMs);
}
