import type { JsonObject } from '@tidegate/core';
import type { Channels } from '../config/channels.ts';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import { createDeliverer, type Deliverer } from './create-deliverer.ts';
import { type Message, messageOf } from './message.ts';

/** Says outside that this server lives, and that its controller does not. */
export interface DeadMan {
  start(): void;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** What it needs; the store is not among it. */
export interface DeadManParts {
  readonly channels: Channels;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** Since the controller's last good step, ms; `null` = there was none yet. */
  readonly tickAgeMs: () => number | null;
  /** Default: one of its own, closed with it. */
  readonly deliverer?: Deliverer;
}

/**
 * Makes a watch that stands still until `start`. While the controller ticked within 60 s it posts
 * `tidegate.beat` to a webhook each `every`: whoever misses it knows that the process, the machine or
 * the network is gone. When the controller has not ticked for 60 s it tells `tidegate.stalled`, and
 * `tidegate.recovered` afterwards, to any kind of channel, each until it is delivered once.
 */
export function createDeadMan(parts: DeadManParts): DeadMan {
  const { channels, clock, limits, log } = parts;
  const { deadMan = null } = channels;
  if (deadMan === null) return { start() {}, close: () => Promise.resolve() };
  const { deliverer = createDeliverer(channels, limits) } = parts;
  const watch = createWatch(parts);
  let running: Promise<void> | null = null;
  let beatDueMs = 0;
  let stop = () => {};

  const send = async (message: Message): Promise<boolean> => {
    const { outcome, detail } = await deliverer.deliver(deadMan.channel, message);
    if (outcome === 'failed') log.warn({ event: message.event, detail }, 'dead man not reached');
    return outcome === 'ok';
  };
  const look = async (): Promise<void> => {
    const news = watch.look();
    if (news !== null) {
      if (await send(news)) watch.told();
      return;
    }
    const atMs = clock.monotonicMs();
    if (watch.isStalled() || deadMan.channel.kind !== 'webhook' || atMs < beatDueMs) return;
    beatDueMs = atMs + deadMan.everyMs;
    await send(watch.beat());
  };
  const begin = (): void => {
    running ??= look().finally(() => {
      running = null;
    });
  };
  return {
    start() {
      beatDueMs = clock.monotonicMs();
      watch.start();
      begin();
      const lookEveryMs = Math.min(deadMan.everyMs, limits.deadManEveryMinMs);
      stop = every(clock, lookEveryMs, begin);
    },
    async close() {
      stop();
      await deliverer.close();
      await running;
    },
  };
}

/** What is to be told: the newest change that was not told yet. */
function createWatch({ clock, limits, tickAgeMs }: DeadManParts) {
  let startedMs = 0;
  let stalledSinceMs: number | null = null;
  let pending: Message | null = null;
  let isToldStalled = false;

  const message = (event: string, id: string, more: JsonObject): Message =>
    messageOf(id, { event, atMs: clock.nowMs(), ...more }, clock.nowMs());
  const ageMs = (): number => tickAgeMs() ?? clock.monotonicMs() - startedMs;
  const stalled = (sinceMs: number): Message =>
    message('tidegate.stalled', `tidegate:stalled:${sinceMs}`, {
      title: 'Tidegate has stalled',
      text: `The controller has not ticked for ${Math.round(ageMs() / 1_000)} s: nothing is judged, promoted or rolled back by itself. Flags are served as they are.`,
      severity: 'critical',
      status: 'firing',
      dedupKey: `tidegate:stalled:${sinceMs}`,
    });
  const recovered = (sinceMs: number): Message =>
    message('tidegate.recovered', `tidegate:recovered:${sinceMs}`, {
      title: 'Tidegate ticks again',
      text: 'The controller ticks again.',
      severity: 'critical',
      status: 'resolved',
      dedupKey: `tidegate:stalled:${sinceMs}`,
    });
  return {
    start() {
      startedMs = clock.monotonicMs();
    },
    isStalled: () => stalledSinceMs !== null,
    /** What is to be told now, again and again until it is `told`. */
    look(): Message | null {
      const isStalled = ageMs() > limits.stalledMs;
      if (isStalled && stalledSinceMs === null) {
        stalledSinceMs = clock.nowMs();
        pending = stalled(stalledSinceMs);
      }
      if (!isStalled && stalledSinceMs !== null) {
        // Who was not told that it stalled need not be told that it recovered.
        pending = isToldStalled ? recovered(stalledSinceMs) : null;
        stalledSinceMs = null;
        isToldStalled = false;
      }
      return pending;
    },
    told() {
      isToldStalled = stalledSinceMs !== null;
      pending = null;
    },
    beat(): Message {
      const nowMs = clock.nowMs();
      const tickAge = Math.max(0, Math.round(ageMs()));
      return message('tidegate.beat', `tidegate:beat:${nowMs}`, { tickAgeMs: tickAge });
    },
  };
}
