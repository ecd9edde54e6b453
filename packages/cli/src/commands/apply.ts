import { ProblemError, type RouteAnswer } from '@tidegate/protocol';
import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { readFiles } from '../read-files.ts';
import { isFileProblem, showFileProblems } from '../render/file-problems.ts';
import { plain } from '../render/plain.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate apply`: stores flags, segments and plans; all of them or none. */
export function addApply(program: Command, terminal: Terminal): void {
  const command = program
    .command('apply <files...>')
    .description('Store flags, segments and plans from files; all or nothing.');
  withConnection(command).action((names: string[], options: ConnectionOptions) =>
    apply(names, options, terminal),
  );
}

async function apply(
  names: readonly string[],
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<void> {
  const files = await readFiles(names);
  const client = connect(options, terminal);
  try {
    const answer = await client.call('apply', { body: { files } });
    if (options.json) terminal.out(JSON.stringify(answer));
    else show(answer, terminal);
  } catch (error) {
    const problems = error instanceof ProblemError ? (error.problems ?? []) : [];
    const texts = new Map(files.map(({ name, text }) => [name, text]));
    showFileProblems(problems.filter(isFileProblem), texts, terminal);
    throw error;
  }
}

function show(answer: RouteAnswer<'apply'>, terminal: Terminal): void {
  const rows = answer.applied.map(({ change, kind, name, environment, file }) => [
    change,
    kind,
    name,
    environment ?? '',
    file,
  ]);
  const header = ['change', 'kind', 'name', 'environment', 'file'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
  for (const warning of answer.warnings) terminal.err(`warning: ${plain(warning)}`);
}
