import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface ListOptions extends ConnectionOptions {
  readonly all?: true;
}

/** `tidegate metrics list`: what programs told of, with `--all` everything that they could. */
export function addMetricsList(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('list')
    .description('Show the metrics that were told of.')
    .option('--all', 'also those that nobody told of yet');
  withConnection(command).action((options: ListOptions) => list(options, terminal));
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const { metrics } = await connect(options, terminal).call('metrics', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify({ metrics }));
  const shown = metrics.filter(({ lastMs }) => options.all || lastMs !== null);
  if (shown.length === 0)
    return terminal.err(`nothing was told in "${environment}" yet; see all metrics with --all`);
  const rows = shown.map((metric) => [
    metric.name,
    metric.kind,
    metric.unit === '1' ? '' : metric.unit,
    `${metric.better} is better`,
    metric.origin,
    metric.lastMs === null ? 'never' : timeText(metric.lastMs),
    metric.labels.join(', '),
    metric.description,
  ]);
  const header = ['metric', 'kind', 'unit', '', 'from', 'told last', 'labels', ''];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}
