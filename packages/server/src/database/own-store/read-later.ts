import { existsSync } from 'node:fs';
import type Database from 'libsql';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { LaterFacts } from '../../store/lineage-later.ts';
import { runSqliteJob, type SqliteJobParts } from '../sqlite/run-sqlite-job.ts';
import { ownStoreLimits } from './limits.ts';

/** What the store says that is to be replaced. */
export type LaterStore =
  | { readonly state: 'none' }
  /** It is there, and cannot be read. */
  | { readonly state: 'unreadable'; readonly why: string }
  | { readonly state: 'read'; readonly identity: string; readonly facts: LaterFacts };

/**
 * Reads from a store what was taken away in it, in a process of its own: SQLite holds on to what it opened
 * here until this one ends. A store that is damaged is an answer, not a failure: it is why something
 * is brought back.
 *
 * @throws BackupFailure `refused` while another process has it open, `ended`
 */
export async function readLater(
  path: string,
  takenMs: number,
  by: SqliteJobParts,
): Promise<LaterStore> {
  if (!existsSync(path)) return { state: 'none' };
  try {
    const { identity, facts } = await runSqliteJob('read', 'later', { path, takenMs }, by);
    return { state: 'read', identity: `tidegate:${identity}`, facts };
  } catch (cause) {
    if (!(cause instanceof BackupFailure) || !READ_ON.includes(cause.code)) throw cause;
    return { state: 'unreadable', why: cause.message };
  }
}

const READ_ON: readonly BackupFailure['code'][] = ['damaged', 'failed'];

/** What was taken away in a store that is open. */
export function laterFacts(database: Database.Database, takenMs: number): LaterFacts {
  const rows = (query: string, ...values: readonly (string | number)[]): unknown[][] =>
    database
      .prepare(`${query} limit ${ownStoreLimits.laterRowsMax}`)
      .raw()
      .all(...values) as unknown[][];
  return {
    lineage: Number(rows('select max(lineage) from environment')[0]?.[0] ?? 0),
    back: rows(
      "select id from rollout where status in ('rolling-back', 'rolled-back', 'aborted') order by \"createdMs\" desc",
    ).map(([id]) => String(id)),
    flags: rows(
      'select environment, key, barred, killed from flag where "archivedMs" is null and (barred <> \'[]\' or killed is not null)',
    ).map(([environment, key, barred, killed]) => ({
      environment: String(environment),
      key: String(key),
      barred: JSON.parse(String(barred)) as string[],
      isKilled: killed !== null,
    })),
    revokedKeys: rows('select id, "revokedMs" from api_key where "revokedMs" is not null').map(
      ([id, revokedMs]) => ({ id: String(id), revokedMs: Number(revokedMs) }),
    ),
    erased: rows(
      'select environment, "atMs" from audit where action = \'user.erased\' and "atMs" > ?',
      takenMs,
    ).map(([environment, atMs]) => ({ environment: String(environment), atMs: Number(atMs) })),
  };
}
