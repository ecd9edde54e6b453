import type { Command } from 'commander';
import { applyFiles } from '../apply-files.ts';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { QuietExit } from '../quiet-exit.ts';
import { differenceLines } from '../render/differences.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

interface DiffOptions extends ConnectionOptions {
  readonly exitCode?: true;
}

/** `tidegate diff`: what `apply` would change, and changes nothing. */
export function addDiff(program: Command, terminal: Terminal): void {
  const command = program
    .command('diff <files...>')
    .description('Show what applying the files would change, place by place.')
    .option('--exit-code', `return ${exitCodes.differs} when something would change`);
  withConnection(command).action((names: string[], options: DiffOptions) =>
    diff(names, options, terminal),
  );
}

async function diff(names: readonly string[], options: DiffOptions, terminal: Terminal) {
  const answer = await applyFiles(names, { dryRun: true }, options, terminal);
  const changed = answer.applied.filter(({ change }) => change !== 'unchanged');
  if (options.json) {
    terminal.out(JSON.stringify(answer));
  } else {
    for (const entry of changed)
      for (const line of differenceLines(entry, terminal.colors)) terminal.out(line);
    for (const warning of answer.warnings) terminal.err(`warning: ${plain(warning)}`);
    if (changed.length === 0) terminal.err('nothing would change');
  }
  if (options.exitCode && changed.length > 0) throw new QuietExit(exitCodes.differs);
}
