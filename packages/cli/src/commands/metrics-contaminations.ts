import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseSpan } from '../parse-span.ts';
import { parseWhole } from '../parse-whole.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface ContaminationsOptions extends ConnectionOptions {
  readonly since: number;
  readonly limit: number;
}

/** `tidegate metrics contaminations`: sessions that were seen with a second user. */
export function addMetricsContaminations(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('contaminations')
    .description('Show sessions that were seen with a second user.')
    .option('--since <time>', 'how far back', parseSpan, 86_400_000)
    .option('--limit <count>', 'sessions', parseWhole(1, 200), 10);
  withConnection(command).action((options: ContaminationsOptions) =>
    contaminations(options, terminal),
  );
}

async function contaminations(options: ContaminationsOptions, terminal: Terminal): Promise<void> {
  const { environment, since, limit } = options;
  const query = { environment, fromMs: terminal.nowMs() - since, limit };
  const answer = await connect(options, terminal).call('contaminations', { query });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.contaminations.length === 0)
    return terminal.err(`no session of "${environment}" was seen with a second user in this time`);
  const rows = answer.contaminations.map((one) => [
    new Date(one.atMs).toISOString().slice(0, 19).replace('T', ' '),
    one.session,
    one.user,
    one.otherUser,
    one.flag === '' ? '' : `${one.flag}: ${one.variant}`,
  ]);
  const header = ['when', 'session', 'user', 'other user', 'under'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}
