import { type Kysely, type Migration, sql } from 'kysely';
import { EXPERIMENT_TABLES } from './experiment-tables.ts';
import { FLAG_TABLES } from './flag-tables.ts';
import { JUDGEMENT_TABLES } from './judgement-tables.ts';
import { ROLLOUT_TABLES } from './rollout-tables.ts';
import { SAFETY_TABLES } from './safety-tables.ts';
import { SPINE_TABLES } from './spine-tables.ts';
import { TELEMETRY_TABLES } from './telemetry-tables.ts';

/**
 * Migrations, forward only, by name and in order. A migration that was released never changes.
 * Their SQL means the same in SQLite and in PostgreSQL.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-spine': { up: (db) => runAll(db, SPINE_TABLES) },
  '0002-flags': { up: (db) => runAll(db, FLAG_TABLES) },
  '0003-telemetry': { up: (db) => runAll(db, TELEMETRY_TABLES) },
  '0004-judgement': { up: (db) => runAll(db, JUDGEMENT_TABLES) },
  '0005-rollouts': { up: (db) => runAll(db, ROLLOUT_TABLES) },
  '0006-safety': { up: (db) => runAll(db, SAFETY_TABLES) },
  '0007-experiments': { up: (db) => runAll(db, EXPERIMENT_TABLES) },
};

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
