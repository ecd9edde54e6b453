import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { scorecardPicture } from '../render/scorecard-picture.ts';
import type { Terminal } from '../terminal.ts';

interface BaselineOptions extends ConnectionOptions {
  readonly reason?: string;
}

/** `tidegate metrics baseline`: records what later figures are compared with. */
export function addMetricsBaseline(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('baseline <scorecard>')
    .description('Record the figures of now as what later ones are compared with.')
    .option('--reason <text>', 'needed to record again what was recorded before');
  withConnection(command).action((name: string, options: BaselineOptions) =>
    baseline(name, options, terminal),
  );
}

async function baseline(name: string, options: BaselineOptions, terminal: Terminal): Promise<void> {
  const { environment, reason } = options;
  const view = await connect(options, terminal).call('recordBaseline', {
    params: { name },
    body: { environment, ...(reason && { reason }) },
  });
  if (options.json) return terminal.out(JSON.stringify(view));
  for (const line of scorecardPicture(view, terminal.colors)) terminal.out(line);
}
