import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate metrics activate`: from now on due dates run; says what is missing. */
export function addMetricsActivate(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('activate')
    .description('Switch monitoring on: due dates run, baselines are recorded.');
  withConnection(command).action((options: ConnectionOptions) => activate(options, terminal));
}

async function activate(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const client = connect(options, terminal);
  const answer = await client.call('activateMonitoring', { body: { environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  const since = new Date(answer.activatedMs).toISOString().slice(0, 19).replace('T', ' ');
  const was = answer.changed ? 'from now on' : 'already on';
  terminal.out(`monitoring of ${environment}: ${was}, since ${since}`);
  const rows = answer.checks.map(({ name, ok, detail }) => [
    ok ? '✓ there' : '✗ missing',
    name,
    detail,
  ]);
  for (const line of table(['', 'check', ''], rows, terminal.colors)) terminal.out(line);
}
