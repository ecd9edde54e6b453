import type { Channels } from '../config/channels.ts';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { ClaimedEffect, Store } from '../store/store.ts';
import { createDeliverer, type Deliverer } from './create-deliverer.ts';
import { type Delivery, failedForGood } from './delivery.ts';
import { messageOf } from './message.ts';
import { attemptsWithin, retryAfterMs } from './retry-schedule.ts';
import { CHANNEL_TEST } from './test-channel.ts';

/** Carries out effects from the outbox, apart from the controller: it can wait, that cannot. */
export interface OutboxWorker {
  start(): void;
  /**
   * Looks into the outbox now. Never rejects; resolves when what it claimed is done. A receiver that
   * is slow holds up this promise and no other look.
   */
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
  const { store, channels, clock, limits, log } = parts;
  const deliverer = createDeliverer(channels, limits);
  const underway = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let busy = 0;
  let looking: Promise<Promise<void>[]> | null = null;
  let isClosed = false;
  let stop = () => {};

  const finish = async (claimed: ClaimedEffect, delivery: Delivery): Promise<void> => {
    const { outcome, detail } = delivery;
    const { id } = claimed.effect;
    const nowMs = clock.nowMs();
    const waitMs = waitOf(claimed, delivery, parts);
    const retryAtMs = waitMs === null ? null : nowMs + waitMs;
    const channel = channelOf(claimed);
    if (outcome === 'failed')
      log.warn({ effect: id, channel, detail, retryAtMs }, 'notification failed');
    const disables = delivery.outcome === 'failed' && delivery.disables === true;
    await store.transact('finishEffect', {
      ...{ id, outcome, detail, retryAtMs, nowMs },
      ...(disables ? { disables: detail } : {}),
      others: othersThan(channel, channels),
    });
  };
  const carryOut = async (claimed: ClaimedEffect): Promise<void> => {
    const channel = channelOf(claimed);
    busy += 1;
    underway.set(channel, (underway.get(channel) ?? 0) + 1);
    try {
      await finish(claimed, await attempt(claimed, channels, deliverer, clock));
    } catch (cause) {
      // Its claim ends by itself; then it is taken again.
      log.error({ err: cause, effect: claimed.effect.id }, 'the outcome of a notification is lost');
      return;
    } finally {
      busy -= 1;
      const left = (underway.get(channel) ?? 1) - 1;
      if (left === 0) underway.delete(channel);
      else underway.set(channel, left);
    }
    // What waited behind it, or for its place, need not wait for the next look.
    if (!isClosed) void wake();
  };
  const claim = async (): Promise<ClaimedEffect[]> => {
    const term = parts.term();
    const limit = limits.outboxAtOnce - busy;
    if (term === null || limit <= 0 || isClosed) return [];
    return await store.transact('claimEffects', {
      ...{ term, nowMs: clock.nowMs(), limit },
      perChannel: limits.outboxPerChannel,
      underway: Object.fromEntries(underway),
    });
  };
  const begin = (claimed: ClaimedEffect): Promise<void> => {
    const run = carryOut(claimed).finally(() => running.delete(run));
    running.add(run);
    return run;
  };
  const look = async (): Promise<Promise<void>[]> => {
    try {
      return (await claim()).map(begin);
    } catch (cause) {
      log.error({ err: cause }, 'outbox failed');
      return [];
    } finally {
      looking = null;
    }
  };
  const wake = async (): Promise<void> => {
    looking ??= look();
    await Promise.all(await looking);
  };

  return {
    start() {
      stop = every(clock, limits.outboxEveryMs, () => void wake());
    },
    wake,
    async close() {
      isClosed = true;
      stop();
      // Deliveries under way end here and are made again after the next start.
      await deliverer.close();
      await looking;
      await Promise.all(running);
    },
  };
}

async function attempt(
  claimed: ClaimedEffect,
  { named }: Channels,
  deliverer: Deliverer,
  clock: Clock,
): Promise<Delivery> {
  const { effect, disabled } = claimed;
  const name = channelOf(claimed);
  if (disabled !== undefined) return failedForGood(`the channel is disabled: ${disabled}`);
  const channel = Object.hasOwn(named, name) ? named[name] : undefined;
  if (channel === undefined)
    return failedForGood(`no channel named "${name}"; add it to the server's configuration file`);
  return await deliverer.deliver(channel, messageOf(effect.id, effect.payload, clock.nowMs()));
}

/** Time until the next attempt, ms; `null` = there is none. */
function waitOf(
  { attempts, effect }: ClaimedEffect,
  delivery: Delivery,
  { random, limits, clock }: Pick<OutboxWorkerParts, 'random' | 'limits' | 'clock'>,
): number | null {
  if (delivery.outcome === 'ok' || delivery.isFinal) return null;
  // Who tests wants to know now.
  if (effect.payload['event'] === CHANNEL_TEST) return null;
  const waitMs = retryAfterMs(countedAttempts(attempts, effect, clock.nowMs()), random());
  if (waitMs === null) return null;
  return Math.max(waitMs, Math.min(delivery.retryAfterMs ?? 0, limits.retryAfterMaxMs));
}

/** Attempts that count for the schedule: those that were hurried do not. */
function countedAttempts(attempts: number, { payload }: ClaimedEffect['effect'], nowMs: number) {
  const { atMs } = payload;
  const elapsedMs = typeof atMs === 'number' ? nowMs - atMs : -1;
  return elapsedMs < 0 ? attempts : Math.min(attempts, attemptsWithin(elapsedMs));
}

function channelOf({ effect }: ClaimedEffect): string {
  return String(effect.payload['channel'] ?? '');
}

/** Who may be told that a channel gave up, the one meant for it first. */
function othersThan(channel: string, { named, fallback = null }: Channels): string[] {
  const names = fallback === null ? Object.keys(named) : [fallback, ...Object.keys(named)];
  return [...new Set(names)].filter((name) => name !== channel);
}
