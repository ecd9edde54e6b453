import type { GuardrailMemory } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import { MEMORIES_CACHED_MAX } from './limits.ts';

/** A memory as it is stored, and as it is judged. */
export interface KnownMemory {
  readonly text: string;
  readonly memory: GuardrailMemory;
}

/**
 * Memories that this process wrote or read last, so that a tick does not parse what it has just
 * made. A memory counts only when its text is the stored one: whatever was rolled back, or written
 * by another process, is read anew.
 */
export interface EvidenceCache {
  memoryOf(key: string, text: string): GuardrailMemory;
  keep(key: string, known: KnownMemory): void;
}

/** An empty cache; what was used longest ago goes first. */
export function createEvidenceCache(most = MEMORIES_CACHED_MAX): EvidenceCache {
  const known = new Map<string, KnownMemory>();
  const keep = (key: string, one: KnownMemory): void => {
    known.delete(key);
    known.set(key, one);
    if (known.size <= most) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  };
  return {
    keep,
    memoryOf(key, text) {
      const found = known.get(key);
      const isSame = found !== undefined && found.text === text;
      const memory = isSame ? found.memory : fromJson<GuardrailMemory>(text);
      keep(key, { text, memory });
      return memory;
    },
  };
}
