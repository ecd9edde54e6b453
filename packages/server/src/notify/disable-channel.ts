import { CONTROLLER } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../store/transaction.ts';
import { type Attempt, channelOf } from './write-delivery.ts';

/** Lets a channel rest whose receiver wants no more, until a person says so; with an audit row. */
export async function disableChannel(tx: Tx, attempt: Attempt, reason: string): Promise<void> {
  const channel = channelOf(attempt);
  const { environment, id, nowMs } = attempt;
  const known = await tx.db
    .selectFrom('channel_state')
    .select('disabledMs')
    .where('channel', '=', channel)
    .executeTakeFirst();
  if (known !== undefined && known.disabledMs !== null) return;
  const state = { channel, disabledMs: nowMs, reason };
  await tx.db
    .insertInto('channel_state')
    .values(state)
    .onConflict((conflict) => conflict.column('channel').doUpdateSet(state))
    .execute();
  const audit = {
    actor: CONTROLLER,
    action: 'channel.disabled',
    subject: `channel:${channel}`,
    body: { effect: id, reason },
  };
  await appendAudit(tx, environment, [audit], nowMs);
}
