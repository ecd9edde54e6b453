import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseSpan } from '../parse-span.ts';
import { parseWhole } from '../parse-whole.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface ErrorsOptions extends ConnectionOptions {
  readonly since: number;
  readonly flag?: string;
  readonly variant?: string;
  readonly limit: number;
}

/** `tidegate metrics errors`: what turns failed with most often. */
export function addMetricsErrors(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('errors')
    .description('Show the error messages that came most often.')
    .option('--since <time>', 'how far back', parseSpan, 3_600_000)
    .option('--flag <key>', 'under this flag only')
    .option('--variant <name>', 'under this variant only')
    .option('--limit <count>', 'messages', parseWhole(1, 200), 10);
  withConnection(command).action((options: ErrorsOptions) => errors(options, terminal));
}

async function errors(options: ErrorsOptions, terminal: Terminal): Promise<void> {
  const { environment, since, flag, variant, limit } = options;
  const span = { environment, fromMs: terminal.nowMs() - since, limit };
  const place = { ...(flag && { flag }), ...(variant && { variant }) };
  const client = connect(options, terminal);
  const answer = await client.call('topErrors', { query: { ...span, ...place } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.errors.length === 0) return terminal.err(`no errors in "${environment}" in this time`);
  const rows = answer.errors.map((error) => [
    String(error.count),
    error.flag === '' ? '' : `${error.flag}: ${error.variant}`,
    error.type,
    error.message,
    new Date(error.lastMs).toISOString().slice(0, 19).replace('T', ' '),
  ]);
  const header = ['count', 'under', 'type', 'message', 'last'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}
