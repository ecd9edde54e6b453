import { randomUUID } from 'node:crypto';
import type { Database, Queries } from './database.ts';
import {
  FORGOTTEN_AT_ONCE,
  HISTORY_MESSAGES_MAX,
  SESSION_CALLBACKS_MAX,
  SESSION_KEPT_MS,
  SESSION_MESSAGES_MAX,
} from './limits.ts';
import { readState, type SessionState } from './session-state.ts';

/** A message as its client names it: the same id means the same message, however often it is sent. */
export interface Said {
  readonly session: string;
  readonly user: string;
  readonly clientId: string;
  readonly text: string;
  /** Told once, kept in the session; absent = as it was. */
  readonly language?: string | undefined;
}

export interface StoredMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export type Heard =
  /** It was answered before: with this. */
  | { readonly kind: 'answered'; readonly text: string; readonly state: SessionState }
  /** It must be answered; `history` ends with it. */
  | {
      readonly kind: 'open';
      readonly startedMs: number;
      readonly history: readonly StoredMessage[];
    }
  | { readonly kind: 'refused'; readonly why: 'not-yours' | 'full' };

/** Sessions, their messages and callbacks; shared by all processes over the same database. */
export interface SessionStore {
  /** Stores a message once, and tells whether it was answered. */
  hear(said: Said, nowMs: number): Promise<Heard>;
  /** Stores an answer unless there is one: the first one is the answer. */
  answer(
    said: Said,
    text: string,
    nowMs: number,
  ): Promise<{ readonly text: string; readonly first: boolean; readonly state: SessionState }>;
  /** Delivers a callback once by its id; `unknown`: no such session, or it has too many. */
  deliver(
    callback: { readonly id: string; readonly session: string; readonly kind: string },
    nowMs: number,
  ): Promise<'delivered' | 'delivered-before' | 'unknown'>;
  /** `null` = there is no such session of this user. */
  state(session: string, user: string): Promise<SessionState | null>;
  /** Forgets sessions that were silent for 30 days; answers how many. */
  forgetOld(nowMs: number): Promise<number>;
}

export function createSessionStore(database: Database): SessionStore {
  return {
    hear: (said, nowMs) => database.change((queries) => hear(queries, said, nowMs)),
    answer: (said, text, nowMs) =>
      database.change(async (queries) => {
        const { state } = await lock(queries, said.session, nowMs);
        const before = await replyTo(queries, said);
        if (before !== null) return { text: before, first: false, state };
        const seq = await nextSeq(queries, said.session);
        await queries.run(
          'insert into message (id, session_id, seq, role, body, reply_to) values (?, ?, ?, ?, ?, ?)',
          ...[randomUUID(), said.session, seq, 'assistant', text, said.clientId],
        );
        const changed = { ...state, answered: state.answered + 1 };
        await keepState(queries, said.session, changed);
        return { text, first: true, state: changed };
      }),
    deliver: ({ id, session, kind }, nowMs) =>
      database.change(async (queries) => {
        const { user, state } = await lock(queries, session, nowMs);
        if (user === null || state.callbacks >= SESSION_CALLBACKS_MAX) return 'unknown';
        const stored = await queries.run(
          'insert into callback (id, session_id, kind, delivered_ms) values (?, ?, ?, ?) on conflict (id) do nothing',
          ...[id, session, kind, nowMs],
        );
        if (stored === 0) return 'delivered-before';
        await keepState(queries, session, { ...state, callbacks: state.callbacks + 1 });
        return 'delivered';
      }),
    state: (session, user) =>
      database.read(async (queries) => {
        const [row] = await queries.all(
          'select state from session where id = ? and user_id = ?',
          ...[session, user],
        );
        return row === undefined ? null : readState(row['state']);
      }),
    forgetOld: (nowMs) => database.change((queries) => forgetOld(queries, nowMs)),
  };
}

async function hear(queries: Queries, said: Said, nowMs: number): Promise<Heard> {
  await queries.run(
    'insert into session (id, user_id, state, started_ms, updated_ms) values (?, ?, ?, ?, ?) on conflict (id) do nothing',
    ...[said.session, said.user, JSON.stringify(readState(null)), nowMs, nowMs],
  );
  const { user, state, startedMs } = await lock(queries, said.session, nowMs);
  if (user !== said.user) return { kind: 'refused', why: 'not-yours' };
  const before = await replyTo(queries, said);
  if (before !== null) return { kind: 'answered', text: before, state };
  const next = await nextSeq(queries, said.session);
  const [known] = await queries.all(
    'select seq from message where session_id = ? and client_id = ?',
    ...[said.session, said.clientId],
  );
  if (known === undefined) {
    // Room for the answer too.
    if (next >= SESSION_MESSAGES_MAX) return { kind: 'refused', why: 'full' };
    await queries.run(
      'insert into message (id, session_id, seq, role, body, client_id) values (?, ?, ?, ?, ?, ?)',
      ...[randomUUID(), said.session, next, 'user', said.text, said.clientId],
    );
    const language = said.language ?? state.language;
    await keepState(queries, said.session, { ...state, said: state.said + 1, language });
  }
  const rows = await queries.all(
    'select role, body from message where session_id = ? and seq <= ? order by seq desc limit ?',
    ...[said.session, Number(known?.['seq'] ?? next), HISTORY_MESSAGES_MAX],
  );
  const history = rows.toReversed().map(
    ({ role, body }): StoredMessage => ({
      role: role === 'user' ? 'user' : 'assistant',
      content: String(body),
    }),
  );
  return { kind: 'open', startedMs, history };
}

/** Locks a session until the transaction ends: what counts its messages does so alone. */
async function lock(queries: Queries, session: string, nowMs: number) {
  const [row] = await queries.all(
    'update session set updated_ms = ? where id = ? returning user_id, state, started_ms',
    ...[nowMs, session],
  );
  const user = row === undefined ? null : String(row['user_id']);
  return {
    user,
    state: readState(row?.['state']),
    startedMs: Number(row?.['started_ms'] ?? nowMs),
  };
}

async function replyTo(queries: Queries, { session, clientId }: Said): Promise<string | null> {
  const [row] = await queries.all(
    'select body from message where session_id = ? and reply_to = ?',
    ...[session, clientId],
  );
  return row === undefined ? null : String(row['body']);
}

async function nextSeq(queries: Queries, session: string): Promise<number> {
  const [row] = await queries.all(
    'select coalesce(max(seq), 0) + 1 as seq from message where session_id = ?',
    session,
  );
  return Number(row?.['seq'] ?? 1);
}

async function keepState(queries: Queries, session: string, state: SessionState): Promise<void> {
  await queries.run('update session set state = ? where id = ?', JSON.stringify(state), session);
}

async function forgetOld(queries: Queries, nowMs: number): Promise<number> {
  const old = await queries.all(
    'select id from session where updated_ms < ? order by updated_ms limit ?',
    ...[nowMs - SESSION_KEPT_MS, FORGOTTEN_AT_ONCE],
  );
  for (const { id = null } of old) {
    await queries.run('delete from callback where session_id = ?', id);
    await queries.run('delete from message where session_id = ?', id);
    await queries.run('delete from session where id = ?', id);
  }
  return old.length;
}
