import type { AlertView } from '@tidegate/protocol';
import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { alertsPicture } from '../render/alert-picture.ts';
import type { Terminal } from '../terminal.ts';

interface ListOptions extends ConnectionOptions {
  readonly firing?: true;
}

/** `tidegate alert list`: all rules of an environment and where they stand. */
export function addAlertList(alert: Command, terminal: Terminal): void {
  const command = alert
    .command('list')
    .description('Show alert rules and where they stand, what fires first.')
    .option('--firing', 'only those that fire');
  withConnection(command).action((options: ListOptions) => list(options, terminal));
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { environment, firing } = options;
  const answer = await connect(options, terminal).call('alerts', { query: { environment } });
  const alerts = firing ? answer.alerts.filter(isFiring) : answer.alerts;
  if (options.json) return terminal.out(JSON.stringify({ ...answer, alerts }));
  if (alerts.length > 0) {
    for (const line of alertsPicture(alerts, answer.serverMs, terminal.colors)) terminal.out(line);
  } else if (answer.alerts.length > 0) {
    terminal.err(`none of ${answer.alerts.length} alert rules in "${environment}" fires`);
  } else {
    terminal.err(`no alert rules in "${environment}"; add some with "tidegate apply"`);
  }
}

/** A rule that recovers fires until it was quiet for long enough. */
function isFiring({ status }: AlertView): boolean {
  return status === 'firing' || status === 'recovering';
}
