import { fileURLToPath } from 'node:url';
import { actionDetail } from '../../action/action-detail.ts';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { DatabaseParts } from '../database-parts.ts';
import { startProgram } from '../streaming-program.ts';
import type { SqliteAnswer, SqliteJobName, SqliteJobs } from './sqlite-job.ts';

/** What jobs are run with. */
export interface SqliteJobParts {
  /** Of the database, for sentences. */
  readonly name: string;
  readonly parts: DatabaseParts;
  readonly signal: AbortSignal;
}

/**
 * Has a process of its own work on an SQLite database; the signal ends it at once.
 *
 * @param what of the sentence `Cannot <what> database "…"`
 * @throws BackupFailure
 */
export async function runSqliteJob<Name extends SqliteJobName>(
  what: string,
  name: Name,
  asked: SqliteJobs[Name]['asked'],
  by: SqliteJobParts,
): Promise<SqliteJobs[Name]['answer']> {
  const { clock } = by.parts;
  const program = startProgram(
    { program: process.execPath, args: [childPath()], environment: {} },
    { signal: by.signal, clock },
  );
  program.stdin.end(JSON.stringify([name, asked]));
  const chunks: Uint8Array[] = [];
  for await (const chunk of program.stdout) chunks.push(Buffer.from(chunk));
  const { code, trouble } = await program.ended;
  const subject = `Cannot ${what} database "${by.name}"`;
  if (by.signal.aborted) throw new BackupFailure('ended', `${subject}: it was ended`);
  const said = Buffer.concat(chunks).toString('utf8');
  if (code !== 0 || said === '') {
    const how = trouble ?? `it ended with exit code ${code}`;
    throw new BackupFailure('failed', `${subject}: its process failed: ${how}`);
  }
  const answer = JSON.parse(said) as SqliteAnswer;
  if (answer.ok) return answer.answer as SqliteJobs[Name]['answer'];
  throw failureOf(subject, answer, by.parts);
}

function failureOf(
  subject: string,
  { code, message }: Extract<SqliteAnswer, { ok: false }>,
  { limits }: Pick<DatabaseParts, 'limits'>,
): BackupFailure {
  const shown = actionDetail(message, { secrets: [], limits });
  if (code === 'REFUSED') return new BackupFailure('refused', `${subject}: ${shown}`);
  if (/SQLITE_(BUSY|LOCKED)/.test(code + message))
    return new BackupFailure(
      'refused',
      `${subject}: another process has it open; stop what uses it, and try again`,
    );
  if (/SQLITE_(FULL)|ENOSPC/.test(code + message))
    return new BackupFailure('no-space', `${subject}: there is no space left`);
  if (/SQLITE_(CORRUPT|NOTADB)/.test(code) || /not a database|malformed/.test(message))
    return new BackupFailure('damaged', `${subject}: its file is damaged (${code})`);
  if (/SQLITE_CANTOPEN|ENOENT|unable to open/.test(code + message))
    return new BackupFailure('unreachable', `${subject}: its file cannot be opened`);
  return new BackupFailure('failed', `${subject}: ${shown}`);
}

/** Node runs JavaScript only: from the sources (tests), the built one is used. */
function childPath(): string {
  const fromSources = import.meta.url.endsWith('.ts');
  const built = fromSources ? '../../../dist/database/sqlite/sqlite-child.js' : './sqlite-child.js';
  return fileURLToPath(new URL(built, import.meta.url));
}
