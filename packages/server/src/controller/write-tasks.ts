import { CONTROLLER, type Effect } from '@tidegate/core';
import { boundFollowUps } from '../incident/bound-follow-ups.ts';
import { TITLE_LENGTH_MAX } from '../incident/limits.ts';
import { NOT_DONE } from '../incident/write-follow-ups.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Puts what a rollout leaves people to do among the follow-ups of its environment: the retirement of
 * the old path, the review of an emergency. A task with the same id is the same one.
 */
export async function writeTasks(
  tx: Tx,
  { id: rolloutId, environment }: Pick<Tables['rollout'], 'id' | 'environment'>,
  effects: readonly Effect[],
  nowMs: number,
): Promise<void> {
  const rows = effects.flatMap(({ id, kind, payload }): Tables['follow_up'][] => {
    if (kind !== 'task') return [];
    const { name, title, dueMs } = payload;
    const row = {
      ...{ id, environment, incidentId: null, rolloutId },
      name: String(name ?? 'task'),
      title: String(title ?? '').slice(0, TITLE_LENGTH_MAX),
      dueMs: typeof dueMs === 'number' ? dueMs : nowMs,
    };
    return [{ ...row, everyMs: null, timesLeft: 1, ...NOT_DONE }];
  });
  if (rows.length === 0) return;
  await tx.db
    .insertInto('follow_up')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await boundFollowUps(tx, environment, nowMs);
}

/** Lets tasks of a rollout go that nobody may do any more, by their names; done ones stay. */
export async function dropTasks(
  { db }: Tx,
  rolloutId: string,
  names: readonly string[],
  note: string,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('follow_up')
    .set({ doneMs: nowMs, doneBy: CONTROLLER.name, note })
    .where('rolloutId', '=', rolloutId)
    .where('name', 'in', names)
    .where('doneMs', 'is', null)
    .execute();
}
