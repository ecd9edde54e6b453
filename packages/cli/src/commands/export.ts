import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import type { Terminal } from '../terminal.ts';
import { writeFiles } from '../write-files.ts';

interface ExportOptions extends ConnectionOptions {
  readonly directory: string;
  readonly force?: true;
}

/** `tidegate export`: flags and segments of all environments as files that `apply` takes back. */
export function addExport(program: Command, terminal: Terminal): void {
  const command = program
    .command('export')
    .description('Write the flags and segments of all environments as files.')
    .option('--directory <folder>', 'where they go', '.')
    .option('--force', 'replace files that are there');
  withConnection(command).action((options: ExportOptions) => exportFiles(options, terminal));
}

async function exportFiles(options: ExportOptions, terminal: Terminal): Promise<void> {
  const answer = await connect(options, terminal).call('exportFiles', {});
  if (options.json) return terminal.out(JSON.stringify(answer));
  const written = await writeFiles(options.directory, answer.files, options.force === true);
  for (const { path, change } of written) terminal.out(`${change}  ${path}`);
}
