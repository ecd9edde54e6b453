import { setTimeout as pause } from 'node:timers/promises';
import { BackupFailure } from '../../backup/backup-store.ts';
import { databaseLimits } from '../limits.ts';
import { type PostgresPlace, quoteName, quoteText } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import type { PostgresWork } from './postgres-work.ts';

/**
 * Lets one database take the place of another in one transaction: `live` is called `kept` from then
 * on, and `next` is called `live`. While it lasts nobody gets in, and who is in is sent away; when it
 * fails, or this process dies at any point of it, both are called as before.
 *
 * @throws BackupFailure `refused` when somebody in there cannot be sent away
 */
export async function swapDatabases(
  work: PostgresWork,
  server: PostgresPlace,
  names: { readonly live: string; readonly next: string; readonly kept: string },
): Promise<void> {
  const { live, next, kept } = names;
  const comment = quoteText(JSON.stringify({ tidegate: 'kept', of: live, sinceMs: now(work) }));
  await sendingAway(work, server, [live, next], async () => {
    await inSession(server, 'restore over', work, (sql) =>
      sql.begin(async (tx) => {
        const [row] = await tx`
          select shobj_description(oid, 'pg_database') as comment from pg_database
          where datname = ${live}`;
        const said = row?.['comment'] ?? null;
        // Takes the lock that lets nobody in, and waits 5 s for those who are in.
        await tx.unsafe(`alter database ${quoteName(live)} rename to ${quoteName(kept)}`);
        await tx.unsafe(`alter database ${quoteName(next)} rename to ${quoteName(live)}`);
        await tx.unsafe(`comment on database ${quoteName(kept)} is ${comment}`);
        const again = said === null ? 'null' : quoteText(String(said));
        await tx.unsafe(`comment on database ${quoteName(live)} is ${again}`);
      }),
    );
  });
}

/** Gives a database the name of one that is gone. */
export async function nameDatabase(
  work: PostgresWork,
  server: PostgresPlace,
  { next, live }: { readonly next: string; readonly live: string },
): Promise<void> {
  await sendingAway(work, server, [next], async () => {
    await inSession(server, 'restore over', work, (sql) =>
      sql.begin(async (tx) => {
        await tx.unsafe(`alter database ${quoteName(next)} rename to ${quoteName(live)}`);
        // Else it would be a scratch database that is dropped when it is old.
        await tx.unsafe(`comment on database ${quoteName(live)} is null`);
      }),
    );
  });
}

/** A database that was kept when another took its place. */
export interface KeptDatabase {
  readonly name: string;
  readonly sinceMs: number;
}

/** Databases that were kept for one of this name, the newest first. */
export async function keptDatabases(
  work: PostgresWork,
  server: PostgresPlace,
  live: string,
): Promise<KeptDatabase[]> {
  const rows = await inSession(
    server,
    'look at',
    work,
    (sql) => sql`
      select d.datname as name, shobj_description(d.oid, 'pg_database') as comment
      from pg_database d where shobj_description(d.oid, 'pg_database') like '{"tidegate":"kept"%'`,
  );
  return rows
    .flatMap((row): KeptDatabase[] => {
      const sinceMs = keptSince(row['comment'], live);
      return sinceMs === null ? [] : [{ name: String(row['name']), sinceMs }];
    })
    .sort((left, right) => right.sinceMs - left.sinceMs);
}

function keptSince(comment: unknown, live: string): number | null {
  try {
    const { of, sinceMs } = JSON.parse(String(comment)) as Readonly<Record<string, unknown>>;
    return of === live && typeof sinceMs === 'number' ? sinceMs : null;
  } catch {
    return null;
  }
}

async function sendingAway(
  work: PostgresWork,
  server: PostgresPlace,
  names: readonly string[],
  swap: () => Promise<void>,
): Promise<void> {
  for (let left = databaseLimits.swapTries; ; left -= 1) {
    const ending = new AbortController();
    const sending = keepSendingAway(work, server, names, ending.signal);
    try {
      return await swap();
    } catch (cause) {
      if (!(cause instanceof BackupFailure) || !isInUse(cause)) throw cause;
      if (left <= 1)
        throw new BackupFailure(
          'refused',
          `Cannot restore over database "${work.name}": others are in it and cannot be sent away; end them, or give its user the right "pg_signal_backend"`,
          { cause },
        );
    } finally {
      ending.abort();
      await sending;
    }
  }
}

/** Whoever comes back between two looks waits for the lock, and is told to come again. */
async function keepSendingAway(
  work: PostgresWork,
  server: PostgresPlace,
  names: readonly string[],
  until: AbortSignal,
): Promise<void> {
  const by = { ...work, signal: AbortSignal.any([until, work.signal]) };
  await inSession(server, 'restore over', by, async (sql) => {
    while (!until.aborted) {
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname in ${sql([...names])} and pid <> pg_backend_pid()
          and (select rolsuper from pg_roles where rolname = current_user
            union all select false limit 1) >= coalesce(
              (select rolsuper from pg_roles where oid = usesysid), false)`;
      await pause(databaseLimits.swapSendAwayMs);
    }
  }).catch(() => {});
}

function isInUse({ cause }: BackupFailure): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === '55006';
}

function now({ parts }: PostgresWork): number {
  return parts.clock.nowMs();
}
