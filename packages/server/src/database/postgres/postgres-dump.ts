import type { Dump } from '../database-driver.ts';
import { databaseLimits } from '../limits.ts';
import type { StreamingProgram } from '../streaming-program.ts';
import { postgresContents } from './postgres-contents.ts';
import { majorOf, type PostgresFacts, postgresFacts } from './postgres-facts.ts';
import { programFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import { type PostgresWork, refuseNewer, startPostgresProgram } from './postgres-work.ts';
import { programVersion } from './program-version.ts';
import { readDump } from './read-dump.ts';
import { localeOf } from './scratch-databases.ts';

/**
 * Dumps a database with `pg_dump` in its own format. One transaction exports its snapshot, so that
 * the dump and what is counted beside it, at the same time, are of the same state.
 */
export async function dumpPostgres(work: PostgresWork, place: PostgresPlace): Promise<Dump> {
  let begin: (begun: Begun) => void = () => {};
  let refuse: (cause: unknown) => void = () => {};
  const began = new Promise<Begun>((resolve, reject) => {
    begin = resolve;
    refuse = reject;
  });
  const taken = inSession(place, 'dump', work, async (sql) => {
    const facts = await postgresFacts(sql, place);
    const dumper = {
      of: '"pg_dump"',
      major: majorOf(await programVersion(work, 'pg_dump', facts)),
    };
    refuseNewer('dump', work.name, { of: 'its server', major: facts.major }, dumper);
    return await sql.begin('isolation level repeatable read read only', async (tx) => {
      const [row] = await tx.unsafe('select pg_export_snapshot() as snapshot');
      const takenMs = work.parts.clock.nowMs();
      const locale = await localeOf(tx);
      const program = await startDump(work, place, facts, String(row?.['snapshot']));
      begin({ program, facts });
      // The dump takes longer in any case: counting with helpers would only take its processors away.
      await tx.unsafe('set local max_parallel_workers_per_gather = 0');
      const counted = postgresContents(tx, { checksums: work.entry.checksums });
      // The snapshot is there for the program as long as this transaction is.
      const [contents, end] = await Promise.all([counted, program.ended]).finally(program.stop);
      if (end.code !== 0) throw programFailure('dump', 'pg_dump', end, work);
      const more = { identity: facts.identity, ...locale };
      return { contents, takenMs, more };
    });
  });
  taken.catch(refuse);
  const { program, facts } = await began;
  const total = Math.round(facts.bytes * databaseLimits.dumpShare);
  const content = readDump(program, {
    tell: (done) =>
      work.asked.tell({ done, total: Math.max(total, done), unit: 'bytes', note: 'dumping' }),
    // What was counted beside it may have ended it.
    failure: (end) =>
      taken.then(
        () => programFailure('dump', 'pg_dump', end, work),
        (cause: unknown) => cause,
      ),
  });
  // Whoever waits for what was taken hears of it.
  content.on('error', () => {});
  taken.catch((cause: unknown) => content.destroy(cause instanceof Error ? cause : undefined));
  return { content, taken };
}

interface Begun {
  readonly program: StreamingProgram;
  readonly facts: PostgresFacts;
}

function startDump(
  work: PostgresWork,
  place: PostgresPlace,
  { major }: PostgresFacts,
  snapshot: string,
): Promise<StreamingProgram> {
  const args = ['--format=custom', '--no-password', `--snapshot=${snapshot}`];
  return startPostgresProgram(work, 'pg_dump', args, { place, major });
}
