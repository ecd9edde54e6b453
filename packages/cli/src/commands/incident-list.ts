import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseWhole } from '../parse-whole.ts';
import { incidentsPicture } from '../render/incident-picture.ts';
import type { Terminal } from '../terminal.ts';

interface ListOptions extends ConnectionOptions {
  readonly open?: true;
  readonly limit: number;
}

/** `tidegate incident list`: incidents of an environment, newest first. */
export function addIncidentList(incident: Command, terminal: Terminal): void {
  const command = incident
    .command('list')
    .description('Show incidents, newest first.')
    .option('--open', 'only those that are not resolved')
    .option('--limit <count>', 'incidents', parseWhole(1, 200), 50);
  withConnection(command).action((options: ListOptions) => list(options, terminal));
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { environment, open, limit } = options;
  const asked = { environment, ...(open && { status: 'open' as const }), limit };
  const answer = await connect(options, terminal).call('incidents', { query: asked });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.incidents.length === 0)
    return terminal.err(`no ${open ? 'open ' : ''}incidents in "${environment}"`);
  const lines = incidentsPicture(answer.incidents, answer.serverMs, terminal.colors);
  for (const line of lines) terminal.out(line);
}
