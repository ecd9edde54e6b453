import { ProblemError, type RouteAnswer } from '@tidegate/protocol';
import { type ConnectionOptions, connect } from './connection.ts';
import { readFiles } from './read-files.ts';
import { isFileProblem, showFileProblems } from './render/file-problems.ts';
import type { Terminal } from './terminal.ts';

/**
 * Sends files to the server, to be stored or (`dryRun`) only compared, and returns what changed.
 * Mistakes in them are shown on stderr with their places.
 *
 * @throws {ProblemError} What the server refused.
 * @throws {CommandFailure} For a file that cannot be read, or no server.
 */
export async function applyFiles(
  names: readonly string[],
  { dryRun, confirmGrowth = false }: { readonly dryRun: boolean; readonly confirmGrowth?: boolean },
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<RouteAnswer<'apply'>> {
  const files = await readFiles(names);
  try {
    const body = {
      files,
      ...(dryRun ? { dryRun } : {}),
      ...(confirmGrowth ? { confirmGrowth } : {}),
    };
    return await connect(options, terminal).call('apply', { body });
  } catch (error) {
    const problems = error instanceof ProblemError ? (error.problems ?? []) : [];
    const texts = new Map(files.map(({ name, text }) => [name, text]));
    showFileProblems(problems.filter(isFileProblem), texts, terminal);
    throw error;
  }
}
