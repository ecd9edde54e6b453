import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { type FindingOptions, findingOf, withFinding } from '../finding-options.ts';
import { incidentPicture } from '../render/incident-picture.ts';
import type { Severity } from '../render/severity-text.ts';
import { severityOption } from '../severity-option.ts';
import type { Terminal } from '../terminal.ts';

interface OpenOptions extends ConnectionOptions, FindingOptions {
  readonly title: string;
  readonly severity: Severity;
  readonly rollout?: string;
}

/** `tidegate incident open`: opens one by hand, and shows what the decision matrix says to it. */
export function addIncidentOpen(incident: Command, terminal: Terminal): void {
  const command = incident
    .command('open')
    .description('Open an incident by hand.')
    .requiredOption('--title <text>', 'what it is, in a few words')
    .addOption(severityOption('how bad it is').makeOptionMandatory())
    .option('--rollout <id>', 'the rollout that it is about');
  withConnection(withFinding(command)).action((options: OpenOptions) => open(options, terminal));
}

async function open(options: OpenOptions, terminal: Terminal): Promise<void> {
  const { environment, title, severity, rollout } = options;
  const about = { ...(rollout && { rollout }), ...findingOf(options) };
  const body = { environment, title, severity, ...about };
  const view = await connect(options, terminal).call('openIncident', { body });
  if (options.json) return terminal.out(JSON.stringify(view));
  const lines = incidentPicture(view, terminal.nowMs(), terminal.colors);
  for (const line of lines) terminal.out(line);
}
