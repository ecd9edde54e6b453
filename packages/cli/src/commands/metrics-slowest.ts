import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseSpan } from '../parse-span.ts';
import { parseWhole } from '../parse-whole.ts';
import { bar } from '../render/bar.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface SlowestOptions extends ConnectionOptions {
  readonly since: number;
  readonly flag?: string;
  readonly variant?: string;
  readonly limit: number;
}

const STAGE_WIDTH = 8;

/** `tidegate metrics slowest`: the slowest conversations, and where their time went. */
export function addMetricsSlowest(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('slowest')
    .description('Show the slowest conversations, and the stage that their time went into.')
    .option('--since <time>', 'how far back', parseSpan, 3_600_000)
    .option('--flag <key>', 'under this flag only')
    .option('--variant <name>', 'under this variant only')
    .option('--limit <count>', 'conversations', parseWhole(1, 200), 10);
  withConnection(command).action((options: SlowestOptions) => slowest(options, terminal));
}

async function slowest(options: SlowestOptions, terminal: Terminal): Promise<void> {
  const { environment, since, flag, variant, limit } = options;
  const span = { environment, fromMs: terminal.nowMs() - since, limit };
  const place = { ...(flag && { flag }), ...(variant && { variant }) };
  const client = connect(options, terminal);
  const answer = await client.call('slowConversations', { query: { ...span, ...place } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.conversations.length === 0)
    return terminal.err(`no conversations were told of in "${environment}" in this time`);
  const rows = answer.conversations.map((one) => [
    `${Math.round(one.latencyMs)} ms`,
    one.unit,
    one.flag === '' ? '' : `${one.flag}: ${one.variant}`,
    `${one.turns} turns, ${one.failedTurns} failed`,
    stagesText(one.stages, one.latencyMs),
  ]);
  const header = ['slowest turn', 'conversation', 'under', '', 'stages'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}

function stagesText(stages: Readonly<Record<string, number>>, latencyMs: number): string {
  return Object.entries(stages)
    .sort(([, left], [, right]) => right - left)
    .map(([name, ms]) => `${name} ${bar(ms / latencyMs, STAGE_WIDTH)} ${Math.round(ms)} ms`)
    .join('  ');
}
