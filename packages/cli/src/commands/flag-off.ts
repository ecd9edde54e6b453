import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { withRealKey } from '../real-key.ts';
import { flagLine } from '../render/flag-line.ts';
import type { Terminal } from '../terminal.ts';

interface OffOptions extends ConnectionOptions {
  readonly reason?: string;
}

/** `tidegate flag off`: the kill switch. */
export function addFlagOff(flag: Command, terminal: Terminal): void {
  const command = flag
    .command('off <key>')
    .description('Kill switch: everybody gets the off variant at once, whatever rolls out.')
    .option('--reason <text>', 'why; it goes into the audit');
  withConnection(command).action((key: string, options: OffOptions) => off(key, options, terminal));
}

async function off(key: string, options: OffOptions, terminal: Terminal): Promise<void> {
  const { environment, reason } = options;
  const client = connect(options, terminal);
  const body = { environment, ...(reason === undefined ? {} : { reason }) };
  const view = await withRealKey(client, environment, key, (realKey) =>
    client.call('killFlag', { params: { key: realKey }, body }),
  );
  terminal.out(options.json ? JSON.stringify(view) : flagLine(view));
}
