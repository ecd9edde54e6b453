import { randomUUID } from 'node:crypto';
import type { Effect } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { writeOutbox } from '../controller/write-outbox.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/** Event of a test: it is tried once, also on a channel that is disabled. */
export const CHANNEL_TEST = 'channel.test';

/** Audit rows and notices of the whole server stand here: a channel belongs to no environment. */
export const WHOLE_SERVER = '*';

const LIMIT_MS = 10_000;

/** Puts a test notice into the outbox, with an audit row. Whether the channel exists is not asked. */
export async function testChannel(
  tx: Tx,
  { channel, actor, nowMs }: Parameters<Transactions['testChannel']>[0],
): Promise<{ id: string }> {
  const id = `test:${randomUUID()}`;
  const subject = `channel:${channel}`;
  const effect: Effect = {
    id,
    // Of its own: it waits for no notice that is tried again later.
    orderingKey: `notify:${id}:${channel}`,
    kind: 'notify',
    limitMs: LIMIT_MS,
    payload: {
      channel,
      event: CHANNEL_TEST,
      title: 'This is a test of Tidegate',
      text: `"${actor.name}" asked whether the channel "${channel}" works. Nothing is to be done.`,
      severity: 'information',
      atMs: nowMs,
    },
  };
  await writeOutbox(tx, { id: subject, environment: WHOLE_SERVER }, [effect], nowMs);
  const audit = { actor, action: 'channel.tested', subject, body: { effect: id } };
  await appendAudit(tx, WHOLE_SERVER, [audit], nowMs);
  return { id };
}
