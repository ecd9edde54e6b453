import { createHash } from 'node:crypto';
import type { DatabaseFacts } from '../database-driver.ts';
import type { Asking } from './postgres-contents.ts';
import type { PostgresPlace } from './postgres-place.ts';

/** What is known of a database, and of its server. */
export interface PostgresFacts extends DatabaseFacts {
  /** Major version, such as 15. */
  readonly major: number;
}

/**
 * Asks for it. The identity is made of the cluster's own number and the database's name: it stays
 * when the database is restored over, and another name is another database. Where the number may not
 * be read, the server's address stands for it.
 */
export async function postgresFacts(sql: Asking, place: PostgresPlace): Promise<PostgresFacts> {
  const [row] = await sql.unsafe(`select current_setting('server_version_num') as version,
    current_setting('server_version') as words,
    pg_database_size(current_database())::text as bytes,
    has_function_privilege('pg_catalog.pg_control_system()', 'execute') as may`);
  const system =
    row?.['may'] === true
      ? (await sql.unsafe('select system_identifier::text as id from pg_control_system()'))[0]?.[
          'id'
        ]
      : `${place.host}:${place.port}`;
  const identity = createHash('sha256').update(JSON.stringify([system, place.database]));
  return {
    identity: `postgres:${identity.digest('hex').slice(0, 32)}`,
    serverVersion: String(row?.['words']).split(' ', 1)[0] ?? '',
    major: Math.floor(Number(row?.['version']) / 10_000),
    bytes: Number(row?.['bytes']),
  };
}

/** Major version of a text such as `15.20` or `pg_dump (PostgreSQL) 16.2`; 0 = it says none. */
export function majorOf(version: string): number {
  return Number(/(\d+)(?:\.\d+|devel|beta|rc|$)/.exec(version)?.[1] ?? 0);
}
