import { appendAudit } from '../audit/append.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { WHOLE_SERVER } from './test-channel.ts';

/** Uses a channel again that was disabled, with an audit row; what is enabled stays as it is. */
export async function enableChannel(
  tx: Tx,
  { channel, actor, nowMs }: Parameters<Transactions['enableChannel']>[0],
): Promise<{ changed: boolean }> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('channel_state')
    .where('channel', '=', channel)
    .where('disabledMs', 'is not', null)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return { changed: false };
  const audit = { actor, action: 'channel.enabled', subject: `channel:${channel}`, body: {} };
  await appendAudit(tx, WHOLE_SERVER, [audit], nowMs);
  return { changed: true };
}
