import type { RouteAnswer } from '@tidegate/protocol';
import type { Command } from 'commander';
import { applyFiles } from '../apply-files.ts';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { briefDifferences } from '../render/differences.ts';
import { plain } from '../render/plain.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface ApplyOptions extends ConnectionOptions {
  readonly confirmGrowth?: true;
}

/** `tidegate apply`: stores files of every kind; all of them or none. */
export function addApply(program: Command, terminal: Terminal): void {
  const command = program
    .command('apply <files...>')
    .description('Store flags, plans, metrics, alerts and the like from files; all or nothing.')
    .option('--confirm-growth', 'also when the ruleset grows to more than twice its size');
  withConnection(command).action(async (names: string[], options: ApplyOptions) => {
    const { confirmGrowth = false } = options;
    const answer = await applyFiles(names, { dryRun: false, confirmGrowth }, options, terminal);
    if (options.json) terminal.out(JSON.stringify(answer));
    else show(answer, terminal);
  });
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
  for (const entry of answer.applied) {
    // A new entry differs everywhere: its table row says it all.
    if (entry.change !== 'changed') continue;
    for (const line of briefDifferences(entry.name, entry.differences)) terminal.out(line);
  }
  for (const warning of answer.warnings) terminal.err(`warning: ${plain(warning)}`);
}
