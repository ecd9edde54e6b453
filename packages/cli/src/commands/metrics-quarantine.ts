import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate metrics quarantine`: telemetry that was counted and kept out, and why. */
export function addMetricsQuarantine(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('quarantine')
    .description('Show telemetry that was counted and kept out, by reason.');
  withConnection(command).action((options: ConnectionOptions) => quarantine(options, terminal));
}

async function quarantine(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('quarantine', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.rows.length === 0) return terminal.err(`nothing was kept out of "${environment}"`);
  const rows = answer.rows.map((row) => [
    String(row.count),
    row.reason,
    row.source,
    row.flag === '' ? '' : `${row.flag}: ${row.variant}`,
    row.metric,
    new Date(row.lastMs).toISOString().slice(0, 19).replace('T', ' '),
  ]);
  const header = ['count', 'reason', 'from', 'under', 'metric', 'last'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}
