import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Dump } from '../database-driver.ts';
import { databaseLimits } from '../limits.ts';
import { newestSegment } from './log-archive.ts';
import { type Asking, postgresContents } from './postgres-contents.ts';
import { majorOf, postgresFacts } from './postgres-facts.ts';
import { programFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import { type PostgresWork, refuseNewer, startPostgresProgram } from './postgres-work.ts';
import { programVersion } from './program-version.ts';
import { readDump } from './read-dump.ts';

/**
 * Copies a whole cluster with `pg_basebackup`, with as much of its log as it needs to be whole. With
 * archived logs it can be brought to any later moment. What is counted beside it is of a position in
 * the log shortly after the copy ended; `more.exact` says whether nobody was writing just then.
 */
export async function dumpBase(work: PostgresWork, place: PostgresPlace): Promise<Dump> {
  const { tell } = work.asked;
  const before = await inSession(place, 'dump', work, async (sql) => {
    const facts = await postgresFacts(sql, place);
    const [row] = await sql`select pg_walfile_name(pg_current_wal_lsn()) as segment,
      pg_size_bytes(current_setting('wal_segment_size'))::text as segment_bytes,
      (select sum(pg_database_size(oid))::text from pg_database) as bytes`;
    return {
      ...{ facts, segment: String(row?.['segment']), bytes: Number(row?.['bytes']) },
      segmentBytes: Number(row?.['segment_bytes']),
    };
  });
  const { facts, segment, segmentBytes, bytes } = before;
  const version = majorOf(await programVersion(work, 'pg_basebackup', facts));
  const copier = { of: '"pg_basebackup"', major: version };
  refuseNewer('dump', work.name, { of: 'its server', major: facts.major }, copier);
  const args = ['--pgdata=-', '--format=tar', '--wal-method=fetch', '--checkpoint=fast'];
  const more = ['--gzip', '--no-password', '--label=tidegate'];
  const by = { place, major: facts.major };
  const program = await startPostgresProgram(work, 'pg_basebackup', [...args, ...more], by);
  const content = readDump(program, {
    tell: (done) =>
      tell({
        done,
        total: Math.max(bytes * databaseLimits.dumpShare, done),
        unit: 'bytes',
        note: 'copying the cluster',
      }),
    failure: (end) => programFailure('dump', 'pg_basebackup', end, work),
  });
  const taken = program.ended.then(async (end) => {
    if (end.code !== 0) throw programFailure('dump', 'pg_basebackup', end, work);
    const held = await inSession(place, 'dump', work, (sql) => heldState(sql, work, place));
    return {
      contents: held.contents,
      takenMs: held.takenMs,
      more: {
        ...{ identity: facts.identity, segment, lsn: held.lsn, timeline: segment.slice(0, 8) },
        ...{ exact: held.isExact ? 1 : 0, archived: held.isArchived ? 1 : 0 },
        ...{ segmentBytes, database: place.database },
      },
    };
  });
  taken.catch(() => {});
  content.on('error', () => {});
  return { content, taken };
}

/** One state of the database and its position in the log, which is handed to the archive. */
async function heldState(sql: Sql, work: PostgresWork, place: PostgresPlace) {
  const untilMs = work.parts.clock.monotonicMs() + databaseLimits.quietWaitMs;
  for (;;) {
    const isLast = work.parts.clock.monotonicMs() >= untilMs;
    const held = await sql.begin('isolation level repeatable read read only', async (tx) => {
      const before = await snapshot(tx);
      // Another connection: this one sees the same for as long as its transaction lasts.
      const [lsn, after] = await inSession(place, 'dump', work, async (other) => [
        await position(other),
        await snapshot(other),
      ]);
      const isExact = before.isQuiet && before.text === after.text;
      if (!isExact && !isLast) return null;
      const takenMs = work.parts.clock.nowMs();
      // Counted while others write, a sum is of no position in the log.
      const checksums = work.entry.checksums && isExact;
      const contents = await postgresContents(tx, { checksums, unlogged: 'empty' });
      return { contents, takenMs, lsn, isExact };
    });
    if (held !== null) {
      const isArchived = await archived(sql, work, held.lsn);
      return { ...held, isArchived };
    }
    await pause(databaseLimits.quietLookMs);
  }
}

/** Hands the log up to a position to the archive, whoever writes or not, and waits until it is there. */
async function archived(sql: Sql, work: PostgresWork, lsn: string): Promise<boolean> {
  const { archive } = work.entry;
  if (archive === null) return false;
  // Where nothing was written since the last change of segments there would be none.
  await sql`select pg_logical_emit_message(false, 'tidegate', '')`.catch(() => {});
  await sql`select pg_switch_wal()`.catch(() => {});
  const [row] = await sql`select pg_walfile_name(${lsn}::pg_lsn) as segment`;
  const segment = String(row?.['segment']);
  const untilMs = work.parts.clock.monotonicMs() + databaseLimits.archiveWaitMs;
  while (work.parts.clock.monotonicMs() < untilMs) {
    work.signal.throwIfAborted();
    const newest = await newestSegment(archive);
    if (newest !== null && newest.name >= segment) return true;
    await pause(databaseLimits.recoveryLookMs);
  }
  return false;
}

/** Nobody has begun to write and not ended: then what is seen is what the log says. */
async function snapshot(
  sql: Asking,
): Promise<{ readonly text: string; readonly isQuiet: boolean }> {
  const [row] = await sql`
    select pg_snapshot_xmin(s)::text as xmin, pg_snapshot_xmax(s)::text as xmax, s::text as text
    from pg_current_snapshot() s`;
  return { text: String(row?.['text']), isQuiet: row?.['xmin'] === row?.['xmax'] };
}

async function position(sql: Asking): Promise<string> {
  const [row] = await sql`select pg_current_wal_insert_lsn()::text as lsn`;
  return String(row?.['lsn']);
}
