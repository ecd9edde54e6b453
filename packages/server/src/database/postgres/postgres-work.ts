import { BackupFailure } from '../../backup/backup-store.ts';
import type { Asked } from '../database-driver.ts';
import type { PostgresEntry } from '../database-entry.ts';
import type { DatabaseParts } from '../database-parts.ts';
import { type StreamingProgram, startProgram } from '../streaming-program.ts';
import { findProgram } from './find-program.ts';
import type { FailureParts } from './postgres-failure.ts';
import { type PostgresPlace, placeVariables } from './postgres-place.ts';

/** One piece of work on a database of PostgreSQL, and what it is done with. */
export interface PostgresWork extends FailureParts {
  readonly entry: PostgresEntry;
  readonly parts: DatabaseParts;
  readonly asked: Asked;
}

export function postgresWork(
  entry: PostgresEntry,
  parts: DatabaseParts,
  asked: Asked,
): PostgresWork {
  const { name, secrets } = entry;
  return { entry, parts, asked, name, secrets, limits: parts.limits, signal: asked.signal };
}

/** Starts a program of PostgreSQL; what it knows of the database stands in its variables alone. */
export async function startPostgresProgram(
  { entry, parts, asked }: PostgresWork,
  program: string,
  args: readonly string[],
  by: { readonly place: PostgresPlace; readonly major: number; readonly signal?: AbortSignal },
): Promise<StreamingProgram> {
  const found = await findProgram(entry, program, by.major);
  const environment = placeVariables(by.place, entry.path);
  const { signal = asked.signal } = by;
  return startProgram({ program: found, args, environment }, { signal, clock: parts.clock });
}

/** @throws BackupFailure `newer-version` when a program could not read what it is to work on */
export function refuseNewer(
  what: string,
  name: string,
  newer: { readonly of: string; readonly major: number },
  than: { readonly of: string; readonly major: number },
): void {
  if (newer.major <= than.major) return;
  throw new BackupFailure(
    'newer-version',
    `Cannot ${what} database "${name}": ${newer.of} is PostgreSQL ${newer.major}, newer than ${than.of} (${than.major}); use ${than.of} of version ${newer.major} or newer`,
  );
}
