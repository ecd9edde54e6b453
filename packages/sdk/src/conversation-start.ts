import type { LeastRecent } from './least-recent.ts';
import type { Ledger } from './ledger.ts';
import { uuidV7TimeMs } from './uuid-v7-time.ts';

/** What a process remembers of a conversation. */
export interface RememberedStart {
  /** When it started, or when we first heard of it. */
  readonly atMs: unknown;
  /** It was to start later than when we first heard of it: that is its start, from turn to turn. */
  readonly wasLater: boolean;
}

/** What tells when a conversation started. */
export interface StartSources {
  readonly ledger: Ledger;
  readonly starts: LeastRecent<RememberedStart>;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
  /** Whether it was put right by the server's: before, a start that seems to lie ahead may be right. */
  isClockKnown(): boolean;
}

/**
 * When a conversation started: the time inside a UUIDv7 id, else `startedAtMs` as it was given,
 * which may be no number; without either it is when this process first heard of it, which another
 * process may see otherwise: warned of once and counted. One in the future, told by a clock that is
 * ahead, is when this process first heard of it. Never throws.
 */
export function conversationStart(
  sources: StartSources,
  { id, startedAtMs: given }: { readonly id: unknown; readonly startedAtMs: unknown },
): unknown {
  const told = (typeof id === 'string' ? uuidV7TimeMs(id) : null) ?? given;
  const nowMs = sources.nowMs();
  const isLater = typeof told === 'number' && Number.isFinite(told) && told > nowMs;
  const atMs = told === undefined || isLater ? nowMs : told;
  const remembered = sources.starts.take(String(id), () => {
    if (told === undefined) countMissing(sources.ledger);
    return { atMs, wasLater: isLater && sources.isClockKnown() };
  });
  return told === undefined || remembered.wasLater ? remembered.atMs : atMs;
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
