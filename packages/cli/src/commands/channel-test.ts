import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { QuietExit } from '../quiet-exit.ts';
import { deliveryLine } from '../render/channels-picture.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate channel test`: sends a message now, and waits for what becomes of it. */
export function addChannelTest(channel: Command, terminal: Terminal): void {
  const command = channel
    .command('test <name>')
    .description(`Send a test message and wait for it; ${exitCodes.problem} when it fails.`);
  withConnection(command).action((name: string, options: ConnectionOptions) =>
    test(name, options, terminal),
  );
}

async function test(name: string, options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const client = connect(options, terminal);
  if (!options.json) terminal.err(plain(`waiting for "${name}" …`));
  const view = await client.call('testChannel', { params: { name } });
  terminal.out(options.json ? JSON.stringify(view) : deliveryLine(view));
  if (view.outcome !== 'ok') throw new QuietExit(exitCodes.problem);
}
