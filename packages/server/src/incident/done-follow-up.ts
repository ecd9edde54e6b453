import { randomUUID } from 'node:crypto';
import { type Actor, nextDue } from '@tidegate/core';
import type { FollowUpView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { followUpView } from './follow-up-view.ts';
import { addEntry, countEntries } from './incident-entries.ts';
import { INCIDENT_ENTRIES_MAX } from './limits.ts';
import { insertFollowUps, NOT_DONE } from './write-follow-ups.ts';

/**
 * Says that something is done. What comes again is there once more, with its next time; times that
 * have passed meanwhile are over.
 *
 * @returns what was done
 * @throws ProblemError `not-found` for an unknown follow-up, `conflict` for one that was done
 */
export async function doneFollowUp(
  tx: Tx,
  input: { id: string; note: string | null; actor: Actor; nowMs: number },
): Promise<FollowUpView> {
  const { id, note, actor, nowMs } = input;
  const row = await loadOpen(tx, id);
  const done = { doneMs: nowMs, doneBy: actor.name, note };
  await tx.db.updateTable('follow_up').set(done).where('id', '=', id).execute();
  const next = nextDue(row, nowMs);
  if (next !== null) {
    const again = { ...row, id: randomUUID(), ...next, ...NOT_DONE };
    await insertFollowUps(tx, row.environment, [again], nowMs);
  }
  if (row.incidentId !== null) await tellIncident(tx, row, row.incidentId, note, actor, nowMs);
  const body = { name: row.name, title: row.title, incident: row.incidentId, note };
  const subject = row.rolloutId ?? row.incidentId ?? id;
  const audit = { actor, action: 'follow-up.done', subject, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
  return followUpView({ ...row, ...done }, nowMs);
}

async function loadOpen({ db }: Tx, id: string): Promise<Tables['follow_up']> {
  const row = await db.selectFrom('follow_up').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) {
    throw new ProblemError(
      'not-found',
      `Cannot find follow-up "${id}": it does not exist; list the follow-ups to see their ids`,
    );
  }
  if (row.doneMs === null) return row;
  throw new ProblemError(
    'conflict',
    `Cannot say that follow-up "${id}" is done: "${row.doneBy ?? ''}" did so before; list the follow-ups to see what is left`,
  );
}

async function tellIncident(
  tx: Tx,
  { title }: Tables['follow_up'],
  incidentId: string,
  note: string | null,
  actor: Actor,
  nowMs: number,
): Promise<void> {
  // What is done is done, even where the incident has no room for the line.
  if ((await countEntries(tx, incidentId)) >= INCIDENT_ENTRIES_MAX) return;
  const text = `Done: ${title}${note === null ? '' : ` (${note})`}`;
  await addEntry(tx, incidentId, { kind: 'task', actor: actor.name, text }, nowMs);
}
