import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import { hashKey } from '../key/key-text.ts';
import type { Store, StoredKey } from '../store/store.ts';

/** Looks API keys up by hash and believes an answer for a moment. */
export interface KeyRing {
  /** The key that `text` is the secret of, revoked and expired ones included; `null` = unknown. */
  find(text: string): Promise<StoredKey | null>;
  /** Forgets every answer: a key was made or revoked, and that must bite at once. */
  forget(): void;
}

interface Answer {
  readonly key: StoredKey | null;
  readonly untilMs: number;
}

/**
 * Makes a key ring. Only SHA-256 hashes of keys are held and looked up, so neither the time of a
 * comparison nor a memory dump tells a key.
 */
export function createKeyRing(parts: {
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
  readonly limits: Limits;
}): KeyRing {
  const { store, clock, limits } = parts;
  const answers = new Map<string, Answer>();
  let generation = 0;
  return {
    async find(text) {
      if (text.length > limits.keyLength) return null;
      const hash = hashKey(text);
      const known = answers.get(hash);
      if (known !== undefined && known.untilMs > clock.monotonicMs()) return known.key;
      const asked = generation;
      const key = await store.read('findKey', { hash });
      // An answer read before a revocation must not be kept after it.
      if (asked === generation) {
        if (answers.size >= limits.keyCacheEntries) answers.clear();
        answers.set(hash, { key, untilMs: clock.monotonicMs() + limits.keyCacheMs });
      }
      return key;
    },
    forget() {
      generation += 1;
      answers.clear();
    },
  };
}
