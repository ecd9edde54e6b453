import type { Command } from 'commander';
import { applyFiles } from '../apply-files.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { outlookPicture } from '../render/outlook-picture.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate experiment create`: stores files and says what their experiments can show. */
export function addExperimentCreate(experiment: Command, terminal: Terminal): void {
  const command = experiment
    .command('create <files...>')
    .description('Store experiments with their flags from files, and show what each can find.');
  withConnection(command).action((names: string[], options: ConnectionOptions) =>
    create(names, options, terminal),
  );
}

async function create(
  names: readonly string[],
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<void> {
  const { applied, warnings } = await applyFiles(names, { dryRun: false }, options, terminal);
  const client = connect(options, terminal);
  const created = applied.filter(({ kind }) => kind === 'Experiment');
  const outlooks = [];
  for (const { name, environment, change } of created) {
    const query = { environment: environment ?? options.environment };
    const outlook = await client.call('experimentOutlook', { params: { name }, query });
    outlooks.push({ name, environment, change, outlook });
  }
  if (options.json) return terminal.out(JSON.stringify({ applied, warnings, outlooks }));
  for (const { kind, name, change } of applied) terminal.err(plain(`${change}: ${kind} ${name}`));
  for (const warning of warnings) terminal.err(`warning: ${plain(warning)}`);
  for (const { name, outlook } of outlooks) {
    terminal.out(terminal.colors.bold(plain(name)));
    for (const line of outlookPicture(outlook, terminal.colors)) terminal.out(line);
  }
  if (created.length === 0) terminal.err('there was no experiment in these files');
}
