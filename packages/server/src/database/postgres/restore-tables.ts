import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RestoreOverAsked } from '../database-driver.ts';
import { copyTables } from './copy-tables.ts';
import { findTables } from './find-tables.ts';
import { majorOf, type PostgresFacts, postgresFacts } from './postgres-facts.ts';
import { programFailure } from './postgres-failure.ts';
import { databaseArgument, type PostgresPlace, postgresPlace } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import { type PostgresWork, refuseNewer, startPostgresProgram } from './postgres-work.ts';
import { refuseOther } from './restore-over.ts';
import { dropDatabase, dropLeft, makeDatabase, scratchName } from './scratch-databases.ts';
import { wantedEntries } from './wanted-entries.ts';

/**
 * Brings single tables back over the live ones: out of the dump into a database of their own, and
 * from there, in one transaction, into the live one.
 */
export async function restorePostgresTables(
  work: PostgresWork,
  content: Readable,
  asked: RestoreOverAsked,
): Promise<void> {
  const live = postgresPlace(work.entry.url);
  const server = postgresPlace(work.entry.scratchUrl);
  const { facts, tables } = await inSession(live, 'restore tables of', work, async (sql) => ({
    facts: await postgresFacts(sql, live),
    tables: await findTables(sql, work.name, asked.tables),
  }));
  refuseOther(work, asked, facts.identity);
  const backup = { of: 'the backup', major: majorOf(asked.serverVersion) };
  refuseNewer('restore tables of', work.name, backup, { of: 'the server', major: facts.major });
  await dropLeft(work, server);
  const name = scratchName();
  const comment = { tidegate: 'scratch', madeMs: work.parts.clock.nowMs() };
  const folder = await ownFolder(work);
  try {
    // What is damaged is found before anything is made.
    const file = join(folder, 'dump');
    await pipeline(content, createWriteStream(file, { mode: 0o600 }), { signal: work.signal });
    const entries = wantedEntries(await listed(work, file, server, facts), tables);
    await writeFile(join(folder, 'list'), entries, { mode: 0o600 });
    await makeDatabase(work, server, { name, like: asked.more, comment });
    const place = { ...server, database: name };
    await restoreListed(work, folder, place, facts);
    await copyTables(work, { from: place, to: live, tables });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await dropDatabase(work, server, name).catch(() => {});
  }
}

async function ownFolder({ parts }: PostgresWork): Promise<string> {
  const under = join(parts.directory, 'restoring');
  await mkdir(under, { recursive: true, mode: 0o700 });
  return await mkdtemp(join(under, 'tables-'));
}

/** What the dump says that is in it. */
async function listed(
  work: PostgresWork,
  file: string,
  place: PostgresPlace,
  facts: PostgresFacts,
): Promise<string> {
  const by = { place, major: facts.major };
  const program = await startPostgresProgram(work, 'pg_restore', ['--list', file], by);
  const chunks: Uint8Array[] = [];
  for await (const chunk of program.stdout) chunks.push(Buffer.from(chunk));
  const end = await program.ended;
  if (end.code !== 0) throw programFailure('restore tables of', 'pg_restore', end, work);
  return Buffer.concat(chunks).toString('utf8');
}

async function restoreListed(
  work: PostgresWork,
  folder: string,
  place: PostgresPlace,
  { major }: PostgresFacts,
): Promise<void> {
  const args = [
    ...['--format=custom', '--exit-on-error', '--no-password', '--no-owner', '--no-privileges'],
    ...['--section=pre-data', '--section=data', '--no-publications', '--no-subscriptions'],
    ...[`--use-list=${join(folder, 'list')}`, `--dbname=${databaseArgument(place)}`],
    join(folder, 'dump'),
  ];
  const program = await startPostgresProgram(work, 'pg_restore', args, { place, major });
  program.stdout.resume();
  const end = await program.ended;
  if (end.code !== 0) throw programFailure('restore tables of', 'pg_restore', end, work);
}
