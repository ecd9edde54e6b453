import type { ChannelState, Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { DEAD_COUNTED_MS } from './limits.ts';

/** What is known of each channel that was used or disabled, by name; `dead` of the last 7 days. */
export async function channelStates(
  { db }: ReadTx,
  { nowMs }: Parameters<Reads['channelStates']>[0],
): Promise<ChannelState[]> {
  const states = await db.selectFrom('channel_state').selectAll().execute();
  const rows = await db
    .selectFrom('delivery')
    .select(['channel', 'outcome'])
    .select((eb) => [
      eb.fn.max('atMs').as('lastMs'),
      eb.fn
        .sum<number | bigint | string>(
          eb
            .case()
            .when('atMs', '>=', nowMs - DEAD_COUNTED_MS)
            .then(1)
            .else(0)
            .end(),
        )
        .as('lately'),
    ])
    .groupBy(['channel', 'outcome'])
    .execute();
  const names = new Set([...states, ...rows].map(({ channel }) => channel));
  return [...names].sort().map((channel) => {
    const state = states.find((one) => one.channel === channel);
    const of = (outcome: string) =>
      rows.find((row) => row.channel === channel && row.outcome === outcome);
    const failedMs = ['failed', 'dead'].map((outcome) => Number(of(outcome)?.lastMs ?? 0));
    const lastFailedMs = Math.max(...failedMs);
    const lastOkMs = of('ok')?.lastMs;
    return {
      channel,
      disabledMs: state?.disabledMs ?? null,
      reason: state?.reason ?? '',
      lastOkMs: lastOkMs === undefined ? null : Number(lastOkMs),
      lastFailedMs: lastFailedMs === 0 ? null : lastFailedMs,
      dead: Number(of('dead')?.lately ?? 0),
    };
  });
}
