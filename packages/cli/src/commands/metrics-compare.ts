import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseSpan } from '../parse-span.ts';
import { comparisonPicture } from '../render/comparison-picture.ts';
import type { Terminal } from '../terminal.ts';

interface CompareOptions extends ConnectionOptions {
  readonly since: number;
}

/** `tidegate metrics compare`: control beside candidate, metric by metric. */
export function addMetricsCompare(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('compare <flag>')
    .description('Show control and candidate of a rollout side by side.')
    .option('--since <time>', 'how far back', parseSpan, 3_600_000);
  withConnection(command).action((flag: string, options: CompareOptions) =>
    compare(flag, options, terminal),
  );
}

async function compare(flag: string, options: CompareOptions, terminal: Terminal): Promise<void> {
  const { environment, since } = options;
  const query = { environment, flag, fromMs: terminal.nowMs() - since };
  const view = await connect(options, terminal).call('compareArms', { query });
  if (options.json) return terminal.out(JSON.stringify(view));
  for (const line of comparisonPicture(view, terminal.colors)) terminal.out(line);
}
