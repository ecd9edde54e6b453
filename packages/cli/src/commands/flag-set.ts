import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { withRealKey } from '../real-key.ts';
import { flagLine } from '../render/flag-line.ts';
import type { Terminal } from '../terminal.ts';

interface SetOptions extends ConnectionOptions {
  readonly reason?: string;
}

/** `tidegate flag set`: serves one variant, and takes a kill switch back. */
export function addFlagSet(flag: Command, terminal: Terminal): void {
  const command = flag
    .command('set <key> <variant>')
    .description('Serve one variant to everybody, and take the kill switch back.')
    .option('--reason <text>', 'why; it goes into the audit');
  withConnection(command).action((key: string, variant: string, options: SetOptions) =>
    set(key, variant, options, terminal),
  );
}

async function set(key: string, variant: string, options: SetOptions, terminal: Terminal) {
  const { environment, reason } = options;
  const client = connect(options, terminal);
  const body = { environment, variant, ...(reason === undefined ? {} : { reason }) };
  const view = await withRealKey(client, environment, key, (realKey) =>
    client.call('setFlag', { params: { key: realKey }, body }),
  );
  terminal.out(options.json ? JSON.stringify(view) : flagLine(view));
}
