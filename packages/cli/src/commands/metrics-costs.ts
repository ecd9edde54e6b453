import { kpiValueText } from '@tidegate/core';
import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseSpan } from '../parse-span.ts';
import { bar } from '../render/bar.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface CostsOptions extends ConnectionOptions {
  readonly since: number;
  readonly flag?: string;
}

const BAR_WIDTH = 10;

/** `tidegate metrics costs`: money by UTC day and variant. */
export function addMetricsCosts(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('costs')
    .description('Show what turns and conversations cost, by day (UTC) and variant.')
    .option('--since <time>', 'how far back', parseSpan, 7 * 86_400_000)
    .option('--flag <key>', 'under this flag only');
  withConnection(command).action((options: CostsOptions) => costs(options, terminal));
}

async function costs(options: CostsOptions, terminal: Terminal): Promise<void> {
  const { environment, since, flag } = options;
  const span = { environment, fromMs: terminal.nowMs() - since };
  const client = connect(options, terminal);
  const answer = await client.call('costs', { query: { ...span, ...(flag && { flag }) } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.rows.length === 0)
    return terminal.err(`nothing was told of costs in "${environment}" in this time`);
  const most = Math.max(...answer.rows.map(({ sumUsd }) => sumUsd));
  const rows = answer.rows.map((row) => [
    row.day,
    row.flag === '' ? 'whole product' : `${row.flag}: ${row.variant}`,
    usd(row.sumUsd),
    bar(most > 0 ? row.sumUsd / most : 0, BAR_WIDTH),
    `${row.turns} × ${usd(row.perTurnUsd)}`,
    `${row.conversations} × ${usd(row.perConversationUsd)}`,
    usd(row.p95ConversationUsd),
  ]);
  const header = ['day', 'under', 'cost', '', 'turns', 'conversations', 'p95 of one'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}

function usd(value: number | null): string {
  return value === null ? '–' : kpiValueText(value, { kind: 'gauge', unit: 'usd' });
}
