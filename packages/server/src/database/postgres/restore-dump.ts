import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { RestoreAsked } from '../database-driver.ts';
import { programFailure } from './postgres-failure.ts';
import { databaseArgument, type PostgresPlace } from './postgres-place.ts';
import { type PostgresWork, startPostgresProgram } from './postgres-work.ts';

/**
 * Reads a dump into an empty database with `pg_restore`, which stops at the first mistake.
 *
 * @param by.owners whether owners and rights are kept, which must be there then
 * @param by.args further arguments, such as a list of what is restored
 * @throws BackupFailure
 */
export async function restoreDump(
  work: PostgresWork,
  content: Readable,
  place: PostgresPlace,
  by: {
    readonly major: number;
    readonly owners: boolean;
    readonly asked: Pick<RestoreAsked, 'tell'>;
  },
): Promise<void> {
  const args = [
    ...['--format=custom', '--exit-on-error', '--no-password', '--no-subscriptions'],
    ...(by.owners ? [] : ['--no-owner', '--no-privileges', '--no-publications']),
    `--dbname=${databaseArgument(place)}`,
  ];
  const program = await startPostgresProgram(work, 'pg_restore', args, { ...by, place });
  program.stdout.resume();
  let done = 0;
  const counted = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      done += chunk.length;
      by.asked.tell({ done, total: null, unit: 'bytes', note: 'restoring' });
      yield chunk;
    }
  };
  const written = pipeline(content, counted, program.stdin).then(
    () => null,
    (cause: unknown) => {
      // It would believe that what it read is all.
      if (!isClosed(cause)) program.stop();
      return cause;
    },
  );
  const end = await program.ended;
  const broken = end.code === 0 ? null : await Promise.race([written, settled()]);
  // What the content has against it comes first: the program only saw it break off.
  if (broken !== null && !isClosed(broken)) throw broken;
  if (end.code !== 0) throw programFailure('restore', 'pg_restore', end, work);
  const rest = await written;
  if (rest !== null && !isClosed(rest)) throw rest;
  if (rest !== null)
    throw new BackupFailure(
      'damaged',
      `Cannot restore database "${work.name}": there is more in the backup than a dump`,
    );
}

/** The program ended before it had read all: it says itself why. */
function isClosed(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function settled(): Promise<null> {
  return new Promise((resolve) => {
    setImmediate(() => resolve(null));
  });
}
