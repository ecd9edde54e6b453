import type { KeyKind } from '@tidegate/protocol';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { Store, Transactions } from '../store/store.ts';

/** How much telemetry each key may send: a token bucket for messages and one for bytes. */
export interface KeyQuota {
  /**
   * Takes one message of a key.
   *
   * @param keyId id of the key, never its text
   * @param bytes of the body as it comes over the wire
   * @returns `null`: go on; else how many whole seconds to wait (≥ 1); the refusal is counted
   */
  take(keyId: string, kind: KeyKind, bytes: number): number | null;
  /** Hands over what was refused and not yet told, once. Never rejects. */
  close(): Promise<void>;
}

/** What a key may still send; `bytes` may be below 0, so that a body of any size passes once. */
interface Tokens {
  messages: number;
  bytes: number;
  atMs: number;
}

type Refusal = Parameters<Transactions['noteRefusals']>[0]['refusals'][number];

/**
 * Makes the quota of this process. It lives in memory: a restart forgives. Refusals are counted and
 * written to the quarantine every `quotaReportEveryMs`, not one by one. At most `quotaKeysMax` keys
 * are remembered; the one that was silent for longest is forgotten first, and starts full again.
 */
export function createKeyQuota(parts: {
  readonly store: Pick<Store, 'transact'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
}): KeyQuota {
  const { store, clock, limits, log } = parts;
  const keys = new Map<string, Tokens>();
  const refused = new Map<string, Refusal>();
  let running: Promise<void> | null = null;

  const report = async (): Promise<void> => {
    if (refused.size === 0) return;
    const refusals = [...refused.values()];
    refused.clear();
    try {
      await store.transact('noteRefusals', { refusals, nowMs: clock.nowMs() });
    } catch (cause) {
      for (const { keyId, kind, n } of refusals) count(keyId, kind, n);
      log.warn({ err: cause }, 'refused telemetry was not noted: again later');
    }
  };
  const count = (keyId: string, kind: KeyKind, n: number): void => {
    refused.set(keyId, { keyId, kind, n: (refused.get(keyId)?.n ?? 0) + n });
  };
  const stop = every(clock, limits.quotaReportEveryMs, () => {
    running ??= report().finally(() => {
      running = null;
    });
  });

  return {
    take(keyId, kind, bytes) {
      const rates = ratesOf(kind, limits);
      const tokens = refilled(keys.get(keyId), rates, limits, clock.monotonicMs());
      keys.delete(keyId);
      keys.set(keyId, tokens);
      if (keys.size > limits.quotaKeysMax) keys.delete(firstOf(keys, keyId));
      const waitS = Math.max((1 - tokens.messages) / rates.messages, -tokens.bytes / rates.bytes);
      if (waitS > 0) {
        count(keyId, kind, 1);
        return Math.ceil(waitS);
      }
      tokens.messages -= 1;
      tokens.bytes -= Math.max(0, bytes);
      return null;
    },
    async close() {
      stop();
      await running;
      await report();
    },
  };
}

/** Each second. */
interface Rates {
  readonly messages: number;
  readonly bytes: number;
}

/** A browser's key is public. */
function ratesOf(kind: KeyKind, limits: Limits): Rates {
  return kind === 'browser'
    ? { messages: limits.quotaBrowserMessages, bytes: limits.quotaBrowserBytes }
    : { messages: limits.quotaServerMessages, bytes: limits.quotaServerBytes };
}

function refilled(
  before: Tokens | undefined,
  rates: Rates,
  { quotaBurstS }: Limits,
  atMs: number,
): Tokens {
  const full = { messages: rates.messages * quotaBurstS, bytes: rates.bytes * quotaBurstS, atMs };
  if (before === undefined) return full;
  const passedS = Math.max(0, atMs - before.atMs) / 1_000;
  return {
    messages: Math.min(full.messages, before.messages + passedS * rates.messages),
    bytes: Math.min(full.bytes, before.bytes + passedS * rates.bytes),
    atMs,
  };
}

/** The key that was silent for longest: maps keep the order in which they were written. */
function firstOf(keys: ReadonlyMap<string, Tokens>, last: string): string {
  for (const key of keys.keys()) return key;
  return last;
}
