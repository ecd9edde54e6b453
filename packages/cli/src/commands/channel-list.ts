import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { channelsPicture } from '../render/channels-picture.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate channel list`: the server's channels and how they do. */
export function addChannelList(channel: Command, terminal: Terminal): void {
  const command = channel.command('list').description('Show the channels of the server.');
  withConnection(command).action((options: ConnectionOptions) => list(options, terminal));
}

async function list(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const answer = await connect(options, terminal).call('channels', {});
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.channels.length === 0)
    return terminal.err('no channels; name some as "channels" in the file of the server');
  const lines = channelsPicture(answer.channels, answer.serverMs, terminal.colors);
  for (const line of lines) terminal.out(line);
}
