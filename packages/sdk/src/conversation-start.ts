import type { LeastRecent } from './least-recent.ts';
import type { Ledger } from './ledger.ts';
import { uuidV7TimeMs } from './uuid-v7-time.ts';

/** What a process remembers of a conversation. */
export interface RememberedStart {
  /** When it started, or when we first heard of it. */
  readonly atMs: unknown;
}

/** What tells when a conversation started. */
export interface StartSources {
  readonly ledger: Ledger;
  readonly starts: LeastRecent<RememberedStart>;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
}

/**
 * When a conversation started: the time inside a UUIDv7 id, else `startedAtMs` as it was given,
 * which may be no number; without either it is when this process first heard of it, which another
 * process may see otherwise: warned of once and counted. Never throws.
 */
export function conversationStart(
  { ledger, starts, nowMs }: StartSources,
  { id, startedAtMs: given }: { readonly id: unknown; readonly startedAtMs: unknown },
): unknown {
  const fromId = typeof id === 'string' ? uuidV7TimeMs(id) : null;
  if (fromId !== null) return fromId;
  const remembered = starts.take(String(id), () => {
    if (given === undefined) countMissing(ledger);
    return { atMs: given === undefined ? nowMs() : given };
  });
  return given === undefined ? remembered.atMs : given;
}

function countMissing(ledger: Ledger): void {
  ledger.missingStarts += 1;
  ledger.warnOnce(
    'missing-start',
    '',
    'Cannot tell when a conversation started: its id is no UUIDv7 and there is no "startedAtMs"; ' +
      'give one of them, or it may change its variant between processes',
  );
}
