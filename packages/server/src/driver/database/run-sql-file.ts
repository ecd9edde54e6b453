import type { DatabaseEntry } from '../../database/database-entry.ts';
import { majorOf, postgresFacts } from '../../database/postgres/postgres-facts.ts';
import { programFailure } from '../../database/postgres/postgres-failure.ts';
import { postgresPlace } from '../../database/postgres/postgres-place.ts';
import { inSession } from '../../database/postgres/postgres-session.ts';
import { postgresWork, startPostgresProgram } from '../../database/postgres/postgres-work.ts';
import type { DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { StepFailure } from '../step-failure.ts';
import { asStep } from './database-readings.ts';

/** Runs a file with `psql` in one transaction, which ends at the first mistake as if it never was. */
export async function runSqlFile(
  file: string,
  entry: DatabaseEntry,
  parts: DriverParts,
  asked: DriverAsk,
): Promise<DriverOutcome> {
  if (entry.kind !== 'postgres')
    throw new StepFailure(`"${entry.name}" is not of PostgreSQL: use "way: migrate"`);
  const work = postgresWork(entry, parts, asked);
  const place = postgresPlace(entry.url);
  const looked = inSession(place, 'change', work, (sql) => postgresFacts(sql, place));
  const { serverVersion } = await asStep(looked);
  const args = ['--no-psqlrc', '--no-password', '--quiet', '--set=ON_ERROR_STOP=1'];
  const by = { place, major: majorOf(serverVersion) };
  const all = [...args, '--single-transaction', `--file=${file}`];
  const program = await asStep(startPostgresProgram(work, 'psql', all, by));
  program.stdout.on('data', () => {});
  const end = await program.ended;
  if (end.code === 0) return { outcome: 'ok', detail: 'it ran to its end' };
  throw new StepFailure(programFailure('change', 'psql', end, work).message);
}
