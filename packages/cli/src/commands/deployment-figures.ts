import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseWhole } from '../parse-whole.ts';
import { deliveryPicture } from '../render/delivery-picture.ts';
import type { Terminal } from '../terminal.ts';

interface FiguresOptions extends ConnectionOptions {
  readonly days: number;
}

/** Deployments that the picture of days is drawn of. */
const DRAWN_MAX = 1_000;

/** `tidegate deployment figures`: how an environment delivers, beside what its scorecards aim at. */
export function addDeploymentFigures(deployment: Command, terminal: Terminal): void {
  const command = deployment
    .command('figures')
    .description(
      'Show how an environment delivers: frequency, lead time, failures, time to restore.',
    )
    .option('--days <count>', 'over how many days', parseWhole(1, 400), 30);
  withConnection(command).action((options: FiguresOptions) => figures(options, terminal));
}

async function figures(options: FiguresOptions, terminal: Terminal): Promise<void> {
  const { environment, days } = options;
  const client = connect(options, terminal);
  const answer = await client.call('deliveryFigures', { query: { environment, days } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  const { scorecards } = await client.call('scorecards', { query: { environment } });
  const { deployments } = await client.call('deployments', {
    query: { environment, limit: DRAWN_MAX },
  });
  const kpis = scorecards.flatMap((scorecard) => scorecard.kpis);
  for (const view of answer.figures) {
    const drawn = { deployments, kpis, nowMs: terminal.nowMs() };
    for (const line of deliveryPicture(view, drawn, terminal.colors)) terminal.out(line);
  }
}
