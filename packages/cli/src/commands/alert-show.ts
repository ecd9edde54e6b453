import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { findNamed } from '../find-named.ts';
import { alertPicture } from '../render/alert-picture.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate alert show`: one rule with its condition, its runbook and when it fired. */
export function addAlertShow(alert: Command, terminal: Terminal): void {
  const command = alert
    .command('show <name>')
    .description('Show one alert rule: why it stands as it does, what to do, when it fired.');
  withConnection(command).action((name: string, options: ConnectionOptions) =>
    show(name, options, terminal),
  );
}

async function show(name: string, options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('alerts', { query: { environment } });
  const view = findNamed(answer.alerts, name, 'alert rule');
  if (options.json) return terminal.out(JSON.stringify(view));
  for (const line of alertPicture(view, answer.serverMs, terminal.colors)) terminal.out(line);
}
