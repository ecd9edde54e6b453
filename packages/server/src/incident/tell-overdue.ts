import type { Effect } from '@tidegate/core';
import { writeOutbox } from '../controller/write-outbox.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { OVERDUE_AT_ONCE, OVERDUE_LIMIT_MS } from './limits.ts';
import { overdueChannels } from './overdue-channels.ts';

/**
 * Tells of follow-ups that are overdue, each once. Where nobody is to be told they are only shown.
 *
 * @returns notices in the outbox
 */
export async function tellOverdue(tx: Tx, environment: string, nowMs: number): Promise<number> {
  const overdue = await tx.db
    .selectFrom('follow_up')
    .selectAll()
    .where('environment', '=', environment)
    .where('doneMs', 'is', null)
    .where('dueMs', '<', nowMs)
    .where('overdueToldMs', 'is', null)
    .orderBy('dueMs')
    .orderBy('id')
    .limit(OVERDUE_AT_ONCE)
    .execute();
  let notices = 0;
  for (const row of overdue) {
    const channels = await overdueChannels(tx, row);
    const effects = channels.map((channel) => noticeOf(row, channel, nowMs));
    const id = row.rolloutId ?? row.incidentId ?? row.id;
    await writeOutbox(tx, { id, environment }, effects, nowMs);
    await tx.db
      .updateTable('follow_up')
      .set({ overdueToldMs: nowMs })
      .where('id', '=', row.id)
      .execute();
    notices += effects.length;
  }
  return notices;
}

function noticeOf(row: Tables['follow_up'], channel: string, nowMs: number): Effect {
  const { id, environment, name, title, dueMs, rolloutId, incidentId } = row;
  const due = new Date(dueMs).toISOString();
  return {
    id: `${id}:overdue:${channel}`,
    orderingKey: `notify:follow-up:${environment}:${channel}`,
    kind: 'notify',
    limitMs: OVERDUE_LIMIT_MS,
    payload: {
      ...{ channel, event: 'follow-up.overdue', severity: 'warning' },
      title: `Overdue: ${title}`,
      text: `"${name}" was to be done by ${due}`,
      ...{
        environment,
        rollout: rolloutId,
        incident: incidentId,
        followUp: id,
        dueMs,
        atMs: nowMs,
      },
    },
  };
}
