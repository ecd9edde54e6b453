import type { IncidentCommand } from '@tidegate/protocol';
import { type ConnectionOptions, connect } from './connection.ts';
import { incidentLine } from './render/incident-picture.ts';
import type { Terminal } from './terminal.ts';

/** Tells an incident something, and shows what became of it. */
export async function sendIncidentCommand(
  id: string,
  body: IncidentCommand,
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<void> {
  const view = await connect(options, terminal).call('commandIncident', { params: { id }, body });
  terminal.out(options.json ? JSON.stringify(view) : incidentLine(view));
}
