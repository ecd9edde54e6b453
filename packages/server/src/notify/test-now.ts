import { type DeliveryView, ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { Store } from '../store/store.ts';
import type { OutboxWorker } from './outbox-worker.ts';

/**
 * Sends a test to a channel, and waits for what becomes of it. Whether the channel exists is not asked.
 *
 * @throws {ProblemError} `not-ready` when there is no outcome within 15 s
 */
export async function testNow(
  channel: string,
  caller: Caller,
  parts: {
    readonly store: Store;
    readonly clock: Clock;
    readonly limits: Limits;
    readonly outbox: Pick<OutboxWorker, 'wake'>;
  },
): Promise<DeliveryView> {
  const { store, clock, limits, outbox } = parts;
  const nowMs = clock.nowMs();
  const { id } = await store.transact('testChannel', { channel, actor: actorOf(caller), nowMs });
  const untilMs = clock.monotonicMs() + limits.channelTestMs;
  while (clock.monotonicMs() < untilMs) {
    void outbox.wake();
    await passed(clock, limits.channelTestLookMs);
    const asked = { channel, environment: null, outcome: null, limit: 500 } as const;
    const found = (await store.read('listDeliveries', asked)).find((one) => one.id === id);
    if (found !== undefined) return found;
  }
  throw new ProblemError(
    'not-ready',
    `Cannot tell how the test of channel "${channel}" went: there is no outcome within ${limits.channelTestMs / 1_000} s; look at its deliveries later`,
  );
}

function passed(clock: Clock, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(waitMs, resolve);
  });
}
