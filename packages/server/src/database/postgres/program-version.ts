import { startProgram } from '../streaming-program.ts';
import { findProgram } from './find-program.ts';
import { programFailure } from './postgres-failure.ts';
import type { PostgresWork } from './postgres-work.ts';

/** What a program of PostgreSQL says of its version, such as `pg_dump (PostgreSQL) 15.20`. */
export async function programVersion(
  work: PostgresWork,
  program: string,
  { major }: { readonly major: number },
): Promise<string> {
  const { entry, parts, asked } = work;
  const found = await findProgram(entry, program, major);
  const environment = { PATH: entry.path, LANG: 'C.UTF-8' };
  const by = { signal: asked.signal, clock: parts.clock };
  const running = startProgram({ program: found, args: ['--version'], environment }, by);
  let said = '';
  running.stdout.on('data', (chunk: Uint8Array) => {
    if (said.length < 200) said += Buffer.from(chunk).toString('utf8');
  });
  const end = await running.ended;
  if (end.code !== 0) throw programFailure('work on', program, end, work);
  return said;
}
