import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { RestoreAsked, RestoreOverAsked } from '../database-driver.ts';
import { copySettings } from './copy-settings.ts';
import { majorOf, postgresFacts } from './postgres-facts.ts';
import { postgresPlace } from './postgres-place.ts';
import { looksAt } from './postgres-scratch.ts';
import { inSession } from './postgres-session.ts';
import { type PostgresWork, refuseNewer } from './postgres-work.ts';
import { restoreDump } from './restore-dump.ts';
import { derivedName, dropDatabase, dropLeft, makeDatabase } from './scratch-databases.ts';
import { maintenancePlace, standingPlace } from './standing-place.ts';
import { nameDatabase, swapDatabases } from './swap-databases.ts';

/**
 * Brings a whole database back beside the live one, looks at it, and lets it take the live one's
 * place, which is kept under another name. Until the last moment the live one is untouched: there is
 * no state in which half of it is the new one. Where nothing is live any more it comes under its name.
 */
export async function restorePostgresOver(
  work: PostgresWork,
  content: Readable,
  asked: RestoreOverAsked,
): Promise<void> {
  const place = postgresPlace(work.entry.url);
  const { database: live } = place;
  const standing = await standingPlace(work, place);
  const facts = await inSession(standing.place, 'restore over', work, (sql) =>
    postgresFacts(sql, place),
  );
  refuseOther(work, asked, facts.identity);
  const backup = { of: 'the backup', major: majorOf(asked.serverVersion) };
  refuseNewer('restore over', work.name, backup, { of: 'the server', major: facts.major });
  const server = standing.isGone ? standing.place : await maintenancePlace(work, place);
  await dropLeft(work, server);
  const next = derivedName(live, `_tidegate_${randomBytes(4).toString('hex')}`);
  const comment = { tidegate: 'scratch', madeMs: work.parts.clock.nowMs() };
  const like = standing.isGone ? asked.more : live;
  await makeDatabase(work, server, { name: next, like, comment });
  const made = { ...place, database: next };
  const kept = derivedName(live, `_before_${stamp(work.parts.clock.nowMs())}`);
  try {
    await restoreDump(work, content, made, { major: facts.major, owners: true, asked });
    await asked.accept?.(looksAt(work, made));
    await inSession(made, 'restore over', work, (sql) => sql.unsafe('analyze'));
    if (standing.isGone) await nameDatabase(work, server, { next, live });
    else {
      await copySettings(work, server, { from: live, to: next });
      await swapDatabases(work, server, { live, next, kept });
    }
  } catch (cause) {
    await dropDatabase(work, server, next).catch(() => {});
    throw cause;
  }
  const note = standing.isGone
    ? 'there was nothing live that could be kept; owner, rights and settings of the database itself are in no dump'
    : `what was live is kept as "${kept}" until somebody drops it`;
  asked.tell({ done: 1, total: 1, unit: 'steps', note });
}

/** @throws BackupFailure `other-database` when a backup is of another one, or does not say of which */
export function refuseOther(
  { name }: PostgresWork,
  { more }: Pick<RestoreAsked, 'more'>,
  identity: string,
): void {
  if (more['identity'] === identity) return;
  throw new BackupFailure(
    'other-database',
    `Cannot restore over database "${name}": the backup is of another one; restore it into a new database`,
  );
}

/** Such as `20260102t030405z`. */
export function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '').toLowerCase();
}
