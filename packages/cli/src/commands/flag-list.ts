import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate flag list`: the flags of an environment and what they serve. */
export function addFlagList(flag: Command, terminal: Terminal): void {
  const command = flag.command('list').description('Show all flags of an environment.');
  withConnection(command).action((options: ConnectionOptions) => list(options, terminal));
}

async function list(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const { flags } = await connect(options, terminal).call('flags', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify({ flags }));
  if (flags.length === 0)
    return terminal.err(`no flags in "${environment}"; add some with "tidegate apply"`);
  const rows = flags.map(({ key, kind, killed, off, serve, owner, variants }) => [
    key,
    kind,
    killed ? `${off} (killed)` : serve,
    owner ?? '',
    Object.keys(variants).join(', '),
  ]);
  const header = ['flag', 'kind', 'serves', 'rollout', 'variants'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}
