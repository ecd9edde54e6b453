import { randomBytes } from 'node:crypto';
import type { KeyKind } from '@tidegate/protocol';
import { isExpired } from '../auth/authenticate.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';

/** What a ticket stands for. */
export interface TicketHolder {
  readonly environment: string;
  readonly keyId: string;
  readonly kind: KeyKind;
  /** When the key that it was made with expires. */
  readonly keyExpiresMs: number | null;
  /** Which streams it opens: that of changes only, or that of rulesets as well. */
  readonly opens: 'changes' | 'any';
  /** The id of what its owner's answers came from, as that stream tells it; `null` = none yet. */
  readonly at: string | null;
}

/** Tickets: an `EventSource` can send no key, and a key must not stand in a URL. */
export interface Tickets {
  /** Makes a ticket that waits `ticketMs` for its stream. */
  mint(holder: TicketHolder): { readonly ticket: string; readonly expiresMs: number };
  /**
   * Takes a ticket: nobody else can use it while its stream is open. `null` = it is no good, or its
   * key has expired.
   */
  redeem(ticket: string): TicketHolder | null;
  /**
   * The stream of a ticket ended. An `EventSource` knows no other URL, so it may come back with it
   * within `ticketResumeMs`, to the stream of changes and to no other.
   */
  giveBack(ticket: string, holder: TicketHolder): void;
  /** How many wait. */
  size(): number;
}

interface Waiting {
  readonly holder: TicketHolder;
  readonly untilMs: number;
}

/** Makes an empty collection; it forgets when the process ends. Never throws. */
export function createTickets({
  clock,
  limits,
}: {
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'ticketMs' | 'ticketResumeMs' | 'ticketsPerKeyMax' | 'ticketsMax'>;
}): Tickets {
  /** In the order in which they came. */
  const waiting = new Map<string, Waiting>();
  const byKey = new Map<string, Set<string>>();

  const drop = (ticket: string): Waiting | undefined => {
    const found = waiting.get(ticket);
    if (found === undefined) return undefined;
    waiting.delete(ticket);
    const ofKey = byKey.get(found.holder.keyId);
    ofKey?.delete(ticket);
    if (ofKey?.size === 0) byKey.delete(found.holder.keyId);
    return found;
  };
  const dropOldest = (tickets: Iterable<string>): void => {
    for (const oldest of tickets) {
      drop(oldest);
      return;
    }
  };
  /** Up to the first that still waits; the bounds hold for the rest. */
  const dropExpired = (): void => {
    const nowMs = clock.monotonicMs();
    for (const [ticket, { untilMs }] of waiting) {
      if (untilMs > nowMs) return;
      drop(ticket);
    }
  };
  const add = (ticket: string, holder: TicketHolder, lastsMs: number): void => {
    dropExpired();
    const ofKey = byKey.get(holder.keyId) ?? new Set();
    if (ofKey.size >= limits.ticketsPerKeyMax) dropOldest(ofKey);
    if (waiting.size >= limits.ticketsMax) dropOldest(waiting.keys());
    waiting.set(ticket, { holder, untilMs: clock.monotonicMs() + lastsMs });
    ofKey.add(ticket);
    byKey.set(holder.keyId, ofKey);
  };

  return {
    mint(holder) {
      const ticket = randomBytes(18).toString('base64url');
      add(ticket, holder, limits.ticketMs);
      return { ticket, expiresMs: Math.trunc(clock.nowMs()) + limits.ticketMs };
    },
    redeem(ticket) {
      const found = drop(ticket);
      if (found === undefined || found.untilMs <= clock.monotonicMs()) return null;
      return isExpired({ expiresMs: found.holder.keyExpiresMs }, clock.nowMs())
        ? null
        : found.holder;
    },
    giveBack: (ticket, holder) =>
      add(ticket, { ...holder, opens: 'changes' }, limits.ticketResumeMs),
    size: () => waiting.size,
  };
}
