import { ProblemError } from '@tidegate/protocol/problem';
import { type Kysely, type Migration, Migrator } from 'kysely';
import { migrations as released } from './migrations.ts';

/**
 * Brings a database to the newest schema; a migration that fails leaves nothing behind.
 *
 * @throws ProblemError `not-ready` when the database was written by a newer Tidegate
 */
export async function migrate<T>(
  db: Kysely<T>,
  migrations: Readonly<Record<string, Migration>> = released,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    throw new ProblemError(
      'not-ready',
      'Cannot open the store: its schema is newer than this program; run the version that wrote it',
      { cause: error },
    );
  }
  if (error !== undefined) throw error;
}
