import type { Place } from './fold.ts';
import { LeastRecent } from './least-recent.ts';
import type { Ledger } from './ledger.ts';
import { SESSIONS_WAITING_MAX, UNITS_REMEMBERED_MAX, USERS_PER_SESSION_MAX } from './limits.ts';
import { WaitingList } from './waiting-list.ts';

/** Whose a session is. Both are the raw ones. */
export interface SessionUser {
  readonly session: string;
  readonly user: string;
  /** Corrected clock, whole ms since epoch. */
  readonly atMs: number;
  /** The first watched variant that its turn met; `null` = none so far. */
  place: Place | null;
}

/**
 * Which users this process saw in which conversations: one row for each new pair, because only the
 * server sees all processes. 10 000 conversations are remembered, 20 users each; one that was
 * forgotten is told again. At most 10 000 rows wait; further ones are dropped and counted.
 */
export class Sessions {
  readonly waiting: WaitingList<SessionUser>;
  readonly #nowMs: () => number;
  readonly #onSecondUser: () => void;
  readonly #known = new LeastRecent<string[]>(UNITS_REMEMBERED_MAX);
  #closed = false;

  /**
   * @param nowMs event time, ms since epoch
   * @param onSecondUser another user stands behind a session that is known here
   */
  constructor(nowMs: () => number, ledger: Ledger, onSecondUser: () => void) {
    this.waiting = new WaitingList(SESSIONS_WAITING_MAX, ledger);
    this.#nowMs = nowMs;
    this.#onSecondUser = onSecondUser;
  }

  /** A turn of a user opened. The row, while its place may still be named; `null`: known before. */
  note(session: string, user: string): SessionUser | null {
    if (this.#closed) return null;
    const users = this.#known.take(session, () => []);
    if (users.includes(user) || users.length >= USERS_PER_SESSION_MAX) return null;
    users.push(user);
    const atMs = Math.max(0, Math.round(this.#nowMs()));
    const row = { session, user, atMs, place: null };
    this.waiting.push(row);
    if (users.length > 1) this.#onSecondUser();
    return row;
  }

  /** Takes nothing new any more. */
  close(): void {
    this.#closed = true;
  }
}
