import type { Readable } from 'node:stream';
import type { RestoreAsked, Scratch } from '../database-driver.ts';
import { failedChecks } from '../integrity.ts';
import { askPostgres } from './ask-postgres.ts';
import { postgresContents } from './postgres-contents.ts';
import { majorOf, postgresFacts } from './postgres-facts.ts';
import { type PostgresPlace, postgresPlace } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import { type PostgresWork, postgresWork, refuseNewer } from './postgres-work.ts';
import { restoreDump } from './restore-dump.ts';
import { dropDatabase, dropLeft, makeDatabase, scratchName } from './scratch-databases.ts';
import { standingPlace } from './standing-place.ts';

/**
 * Restores a dump into a database of its own: beside the live one, or in a region. What fails leaves
 * nothing behind.
 */
export async function restorePostgresApart(
  work: PostgresWork,
  content: Readable,
  where: { readonly name: string | null; readonly server: PostgresPlace },
  asked: RestoreAsked,
): Promise<Scratch> {
  const { place: server } = await standingPlace(work, where.server);
  const { major } = await inSession(server, 'restore', work, (sql) => postgresFacts(sql, server));
  const backup = { of: 'the backup', major: majorOf(asked.serverVersion) };
  refuseNewer('restore', work.name, backup, { of: 'the server', major });
  await dropLeft(work, server);
  const name = where.name ?? scratchName();
  const comment =
    where.name === null ? { tidegate: 'scratch', madeMs: work.parts.clock.nowMs() } : {};
  await makeDatabase(work, server, { name, like: asked.more, comment });
  const place = { ...server, database: name };
  try {
    await restoreDump(work, content, place, { major, owners: false, asked });
  } catch (cause) {
    await dropDatabase(work, server, name).catch(() => {});
    throw cause;
  }
  return {
    ...looksAt(work, place),
    name,
    drop: () => dropDatabase(work, server, name),
  };
}

/** How a database that was restored is looked at. */
export function looksAt(
  { entry, parts }: PostgresWork,
  place: PostgresPlace,
): Pick<Scratch, 'contents' | 'integrity'> {
  return {
    contents: (asked) => contentsOf(postgresWork(entry, parts, asked), place),
    integrity: (asked, before) =>
      failedChecks(entry.integrity, askPostgres(postgresWork(entry, parts, asked), place), before),
  };
}

/** What a database holds, in one state of it. */
export function contentsOf(work: PostgresWork, place: PostgresPlace) {
  const { tell } = work.asked;
  return inSession(place, 'read', work, (sql) =>
    sql.begin('isolation level repeatable read read only', (tx) =>
      postgresContents(tx, { checksums: work.entry.checksums }, (done, total) =>
        tell({ done, total, unit: 'bytes', note: 'reading' }),
      ),
    ),
  );
}

/** Where scratch databases are made: the operator's place for them, or a region's. */
export function serverOf({ entry }: PostgresWork, region: string | null): PostgresPlace | null {
  if (region === null) return postgresPlace(entry.scratchUrl);
  const url = Object.hasOwn(entry.regions, region) ? entry.regions[region] : undefined;
  return url === undefined ? null : postgresPlace(url);
}
