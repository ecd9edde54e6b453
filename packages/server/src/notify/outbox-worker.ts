import type { Agent } from 'undici';
import type { Channels } from '../config/channels.ts';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { ClaimedEffect, Store } from '../store/store.ts';
import { createAddressGuard } from './address-guard.ts';
import { type Delivery, deliverWebhook } from './deliver-webhook.ts';
import { createGuardedAgent } from './guarded-agent.ts';
import { retryAfterMs } from './retry-schedule.ts';
import { webhookBody } from './webhook-body.ts';

/** Carries out effects from the outbox, apart from the controller: it can wait, that cannot. */
export interface OutboxWorker {
  start(): void;
  /** Looks into the outbox now. Never rejects; resolves when what was claimed is done. */
  wake(): Promise<void>;
  close(): Promise<void>;
}

/** What the worker needs. */
export interface OutboxWorkerParts {
  readonly store: Pick<Store, 'transact'>;
  readonly channels: Channels;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** The controller's term; only its holder may claim. */
  readonly term: () => number | null;
  /** 0..1, for the jitter of retries. */
  readonly random: () => number;
}

/** Makes a worker that stands still until `start`. */
export function createOutboxWorker(parts: OutboxWorkerParts): OutboxWorker {
  const { store, clock, limits, log } = parts;
  const carryOut = createNotifier(parts);
  let running: Promise<void> | null = null;
  let stop = () => {};

  const finish = async (claimed: ClaimedEffect): Promise<void> => {
    const delivery = await carryOut(claimed);
    const { outcome, detail } = delivery;
    const nowMs = clock.nowMs();
    const isOver = delivery.outcome === 'ok' || delivery.isFinal;
    const waitMs = isOver ? null : retryAfterMs(claimed.attempts, parts.random());
    const retryAtMs = waitMs === null ? null : nowMs + waitMs;
    const { id } = claimed.effect;
    if (outcome === 'failed') log.warn({ effect: id, detail, retryAtMs }, 'notification failed');
    await store.transact('finishEffect', { id, outcome, detail, retryAtMs, nowMs });
  };
  const work = async (): Promise<void> => {
    const term = parts.term();
    if (term === null) return;
    const input = { term, nowMs: clock.nowMs(), limit: limits.outboxAtOnce };
    const claimed = await store.transact('claimEffects', input);
    await Promise.all(claimed.map(finish));
  };
  const wake = (): Promise<void> => {
    running ??= work()
      .catch((cause: unknown) => log.error({ err: cause }, 'outbox failed'))
      .finally(() => {
        running = null;
      });
    return running;
  };

  return {
    start() {
      stop = every(clock, limits.outboxEveryMs, () => void wake());
    },
    wake,
    async close() {
      stop();
      // Deliveries under way end here and are made again after the next start.
      await carryOut.close();
      await running;
    },
  };
}

/** Sends a notice to the channel that it names. */
function createNotifier({ channels, clock, limits }: OutboxWorkerParts) {
  let agent: Promise<Agent> | null = null;
  const carryOut = async ({ effect }: ClaimedEffect): Promise<Delivery> => {
    const { channel: name } = effect.payload;
    const known = typeof name === 'string' && Object.hasOwn(channels.webhooks, name);
    const channel = known ? channels.webhooks[name] : undefined;
    if (channel === undefined) {
      return {
        outcome: 'failed',
        detail: `no channel named "${String(name)}"; add it to the server's configuration file`,
        isFinal: true,
      };
    }
    agent ??= createGuardedAgent(
      createAddressGuard(channels.allowAddresses),
      limits.webhookTimeoutMs,
    );
    const atMs = clock.nowMs();
    const message = { id: effect.id, atMs, body: webhookBody(effect.payload, atMs) };
    return await deliverWebhook(channel, message, await agent, limits);
  };
  return Object.assign(carryOut, {
    async close(): Promise<void> {
      await (await agent)?.destroy();
    },
  });
}
