import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { createDatabaseDriver } from '../create-database-driver.ts';
import type { Asked, DatabaseDriver, RestoreOverAsked } from '../database-driver.ts';
import type { PostgresEntry } from '../database-entry.ts';

/** Whether a PostgreSQL server is there for tests. */
export const HAS_POSTGRES = (process.env['TIDEGATE_TEST_HAVE'] ?? '')
  .split(',')
  .includes('postgres');

const SERVER = 'postgres://postgres@127.0.0.1:5432/postgres';

const server = { host: '127.0.0.1', port: 5432, user: 'postgres' };

/** Address of a database of the test server. */
export function addressOf(database: string, user = 'postgres'): string {
  const url = new URL(SERVER);
  url.username = encodeURIComponent(user);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** Has SQL run in a database of the test server; each text in its own message. */
export async function runSql(database: string, ...texts: string[]) {
  const sql = postgres({ ...server, database, max: 1, onnotice: () => {}, fetch_types: false });
  try {
    let last: readonly Record<string, unknown>[] = [];
    for (const text of texts) last = await sql.unsafe(text);
    return [...last].map((row) => ({ ...row }));
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A database of its own for a test; it, and all that begins like it, is gone afterwards. */
export async function testDatabase(name: string, ...texts: string[]): Promise<string> {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await runSql('postgres', `create database ${quoted(name)} template template0`);
  onTestFinished(async () => {
    const rows = await runSql('postgres', 'select datname from pg_database');
    for (const { datname } of rows)
      if (typeof datname === 'string' && datname.startsWith(name))
        await runSql('postgres', `drop database if exists ${quoted(datname)} with (force)`);
  });
  await runSql(name, ...texts);
  return name;
}

/** An entry of the operator's file for a database of the test server. */
export function postgresEntry(database: string, own: Partial<PostgresEntry> = {}): PostgresEntry {
  const url = own.url ?? addressOf(database);
  return {
    ...{ name: 'app', kind: 'postgres', environment: 'production', integrity: [] },
    ...{ checksums: true, secrets: [], url, scratchUrl: url, programs: null },
    ...{ path: process.env['PATH'] ?? '', archive: null, migrate: null, regions: {} },
    ...own,
  };
}

export function postgresDriver(entry: PostgresEntry): DatabaseDriver {
  return createDatabaseDriver(entry, {
    ...{ clock: systemClock, limits, directory: temporaryDirectory() },
  });
}

/** Asks that nobody watches. */
export function asking(signal: AbortSignal = new AbortController().signal): Asked {
  return { signal, tell: () => {} };
}

/** A restore of a dump of this server. */
export function restoring(own: Partial<RestoreOverAsked>): RestoreOverAsked {
  return {
    ...{ ...asking(), engine: 'postgres', serverVersion: '15.1', kind: 'full' },
    ...{ more: {}, tables: [], toMs: null },
    ...own,
  };
}

/** A dump that was read to its end. */
export async function takeDump(driver: DatabaseDriver, kind: 'full' | 'base' = 'full') {
  const dump = await driver.dump(kind, asking());
  const chunks: Buffer[] = [];
  for await (const chunk of dump.content) chunks.push(Buffer.from(chunk));
  return { bytes: Buffer.concat(chunks), ...(await dump.taken) };
}
