import type { ConversationBook } from './conversation-book.ts';
import { WINDOW_MS } from './limits.ts';
import type { Observations } from './observations.ts';

/**
 * Levels of the process: conversations that go on (`concurrent_sessions`) and their users
 * (`active_users`). Told when they changed, and once in each 10 s window; a 0 once, and then no more.
 */
export class SessionLevels {
  readonly #book: Pick<ConversationBook, 'size' | 'users'>;
  readonly #observations: Observations;
  readonly #nowMs: () => number;
  #told = { sessions: 0, users: 0, window: 0 };

  /** `nowMs` is the event time, ms since epoch. */
  constructor(
    book: Pick<ConversationBook, 'size' | 'users'>,
    observations: Observations,
    nowMs: () => number,
  ) {
    this.#book = book;
    this.#observations = observations;
    this.#nowMs = nowMs;
  }

  /** Writes the levels into the fold, where there is news. */
  level(): void {
    const { size: sessions, users } = this.#book;
    const window = Math.floor(this.#nowMs() / WINDOW_MS);
    const told = this.#told;
    const isNews = sessions !== told.sessions || users !== told.users;
    if (!isNews && (sessions === 0 || window === told.window)) return;
    this.#told = { sessions, users, window };
    this.#observations.observeProcess('concurrent_sessions', sessions);
    // A program that names no users has none to tell of.
    if (users > 0 || told.users > 0) this.#observations.observeProcess('active_users', users);
  }
}
