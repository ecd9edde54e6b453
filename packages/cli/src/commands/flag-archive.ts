import { ProblemError } from '@tidegate/protocol';
import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { withRealKey } from '../real-key.ts';
import { flagLine } from '../render/flag-line.ts';
import type { Terminal } from '../terminal.ts';

interface ArchiveOptions extends ConnectionOptions {
  readonly reason?: string;
}

/** `tidegate flag archive`: takes a flag out of service for good. */
export function addFlagArchive(flag: Command, terminal: Terminal): void {
  const command = flag
    .command('archive <key>')
    .description('Take a flag out of service for good; its key is never used again.')
    .option('--reason <text>', 'why; it goes into the audit');
  withConnection(command).action((key: string, options: ArchiveOptions) =>
    archive(key, options, terminal),
  );
}

async function archive(key: string, options: ArchiveOptions, terminal: Terminal): Promise<void> {
  const { environment, reason } = options;
  const client = connect(options, terminal);
  const body = { environment, ...(reason === undefined ? {} : { reason }) };
  const view = await withRealKey(client, environment, key, (realKey) => {
    if (realKey !== key) throw isAlias(key, realKey);
    return client.call('archiveFlag', { params: { key }, body });
  });
  terminal.out(options.json ? JSON.stringify(view) : flagLine(view));
}

/** Not by another name: the flag goes for good, with all its names. */
function isAlias(alias: string, key: string): ProblemError {
  return new ProblemError(
    'conflict',
    `Cannot archive "${alias}": it is an alias of flag "${key}"; archive "${key}", or take the alias out of its file`,
  );
}
