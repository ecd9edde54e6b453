import type { DeliveryView } from '@tidegate/protocol';
import { type Command, Option } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseWhole } from '../parse-whole.ts';
import { deliveriesPicture } from '../render/channels-picture.ts';
import type { Terminal } from '../terminal.ts';

interface DeliveriesOptions extends ConnectionOptions {
  readonly channel?: string;
  readonly outcome?: DeliveryView['outcome'];
  readonly limit: number;
}

/** `tidegate channel deliveries`: attempts to tell somebody, newest first. */
export function addChannelDeliveries(channel: Command, terminal: Terminal): void {
  const command = channel
    .command('deliveries')
    .description('Show attempts to tell somebody; of all environments unless one is named.')
    .option('--channel <name>', 'to this channel only')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['ok', 'failed', 'dead']))
    .option('--limit <count>', 'attempts', parseWhole(1, 500), 50);
  // What is of the whole server, such as tests, stands under no environment.
  const isNamed = () => command.getOptionValueSource('environment') === 'cli';
  withConnection(command).action((options: DeliveriesOptions) =>
    deliveries(options, isNamed() ? { environment: options.environment } : {}, terminal),
  );
}

async function deliveries(
  options: DeliveriesOptions,
  place: { readonly environment?: string },
  terminal: Terminal,
): Promise<void> {
  const { channel, outcome, limit } = options;
  const asked = { ...place, ...(channel && { channel }), ...(outcome && { outcome }), limit };
  const answer = await connect(options, terminal).call('deliveries', { query: asked });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.deliveries.length === 0) return terminal.err('nobody was told anything of that kind');
  for (const line of deliveriesPicture(answer.deliveries, terminal.colors)) terminal.out(line);
}
