import { randomUUID } from 'node:crypto';
import type { IncidentCommand } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { IncidentChange } from './command-incident.ts';
import { rolloutOf } from './create-incident.ts';
import { INCIDENT_TASKS_MAX } from './limits.ts';
import { insertFollowUps, NOT_DONE } from './write-follow-ups.ts';

/** @throws ProblemError as `commandIncident` */
export async function addTask(
  tx: Tx,
  { id, environment, subject }: Tables['incident'],
  { title, dueMs }: Extract<IncidentCommand, { type: 'task' }>,
  nowMs: number,
): Promise<IncidentChange> {
  const cannot = `Cannot add a task to incident "${id}"`;
  if (dueMs < nowMs) {
    const text = 'it would be due before now; give a time that is still to come';
    throw new ProblemError('malformed-request', `${cannot}: ${text}`);
  }
  if ((await countTasks(tx, environment, id)) >= INCIDENT_TASKS_MAX) {
    const text = `${INCIDENT_TASKS_MAX} are to be done already; finish some of them`;
    throw new ProblemError('conflict', `${cannot}: ${text}`);
  }
  const task = {
    ...{ id: randomUUID(), environment, incidentId: id, rolloutId: rolloutOf(subject) },
    ...{ name: 'task', title, dueMs, everyMs: null, timesLeft: 1 },
    ...NOT_DONE,
  };
  await insertFollowUps(tx, environment, [task], nowMs);
  return {
    ...{ set: {}, verb: 'task-added', body: { title, dueMs } },
    entries: [{ kind: 'task', text: `To be done: ${title}` }],
  };
}

async function countTasks({ db }: Tx, environment: string, id: string): Promise<number> {
  const row = await db
    .selectFrom('follow_up')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', environment)
    .where('incidentId', '=', id)
    .where('doneMs', 'is', null)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
