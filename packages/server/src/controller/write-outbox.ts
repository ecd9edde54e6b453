import type { Effect } from '@tidegate/core';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { writeTasks } from './write-tasks.ts';

/**
 * Puts effects into the outbox, due at once, and tasks among what is to be done; an id that is there
 * already is the same effect.
 */
export async function writeOutbox(
  tx: Tx,
  rollout: Pick<Tables['rollout'], 'id' | 'environment'>,
  effects: readonly Effect[],
  nowMs: number,
): Promise<void> {
  const { id: rolloutId, environment } = rollout;
  await writeTasks(tx, rollout, effects, nowMs);
  const carriedOut = effects.filter(({ kind }) => kind !== 'task');
  if (carriedOut.length === 0) return;
  const last = await tx.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.max('sequence').as('sequence'))
    .executeTakeFirst();
  const first = (last?.sequence ?? 0) + 1;
  const rows = carriedOut.map(({ id, orderingKey, kind, payload, limitMs }, index) => ({
    id,
    sequence: first + index,
    rolloutId,
    environment,
    orderingKey,
    kind,
    payload: JSON.stringify(payload),
    limitMs,
    // Now, and also after the clock was set back.
    dueMs: 0,
    attempts: 0,
    claimTerm: null,
    claimUntilMs: null,
    outcome: null,
    doneMs: null,
  }));
  await tx.db
    .insertInto('outbox')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
