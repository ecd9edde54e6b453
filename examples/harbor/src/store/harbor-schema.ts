import type { Database } from './database.ts';

/** The first form of every table; what changes later is a migration's. */
const TABLES = [
  `create table if not exists session (
    id text primary key, user_id text not null, state text not null,
    started_ms bigint not null, updated_ms bigint not null)`,
  'create index if not exists session_updated on session (updated_ms)',
  `create table if not exists message (
    id text primary key, session_id text not null references session (id), seq integer not null,
    role text not null, body text not null, client_id text, reply_to text,
    unique (session_id, seq), unique (session_id, client_id), unique (session_id, reply_to))`,
  `create table if not exists callback (
    id text primary key, session_id text not null references session (id),
    kind text not null, delivered_ms bigint not null)`,
  'create index if not exists callback_session on callback (session_id)',
];
const STAGE = [
  `create table if not exists preference_migration (
    id integer primary key, stage text not null, place text not null, converted integer not null,
    verified_ms bigint)`,
  `insert into preference_migration (id, stage, place, converted) values (1, 'v1', '', 0)
    on conflict (id) do nothing`,
];

/** Makes the tables that are not there; two processes that begin at once do no harm. */
export async function prepareHarbor(database: Database): Promise<void> {
  await database.change(async (queries) => {
    // In PostgreSQL two that make the same table at once get in each other's way.
    if (database.kind === 'postgres') await queries.all('select pg_advisory_xact_lock(7446101)');
    for (const table of [...TABLES, ...STAGE]) await queries.run(table);
    // Never made anew: a migration may have taken its first column away.
    const first = 'create table if not exists preference (user_id text primary key, body text)';
    await queries.run(first);
  });
}
