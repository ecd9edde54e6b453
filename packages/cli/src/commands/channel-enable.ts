import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { channelLine } from '../render/channels-picture.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate channel enable`: uses a channel again that its receiver had refused. */
export function addChannelEnable(channel: Command, terminal: Terminal): void {
  const command = channel
    .command('enable <name>')
    .description('Use a channel again whose receiver had said that it wants no more.');
  withConnection(command).action(async (name: string, options: ConnectionOptions) => {
    const view = await connect(options, terminal).call('enableChannel', { params: { name } });
    terminal.out(options.json ? JSON.stringify(view) : channelLine(view));
  });
}
