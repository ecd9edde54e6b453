import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { incidentPicture } from '../render/incident-picture.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate incident show`: one incident with its decision, tasks and timeline. */
export function addIncidentShow(incident: Command, terminal: Terminal): void {
  const command = incident
    .command('show <id>')
    .description('Show one incident: what to do by when, and all that happened.');
  withConnection(command).action(async (id: string, options: ConnectionOptions) => {
    const view = await connect(options, terminal).call('incident', { params: { id } });
    if (options.json) return terminal.out(JSON.stringify(view));
    const lines = incidentPicture(view, terminal.nowMs(), terminal.colors);
    for (const line of lines) terminal.out(line);
  });
}
