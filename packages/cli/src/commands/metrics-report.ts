import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface ReportOptions extends ConnectionOptions {
  readonly flag?: string;
  readonly variant?: string;
  readonly note?: string;
}

/** `tidegate metrics report`: a figure that no program tells. */
export function addMetricsReport(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('report <metric> <value>')
    .description('Tell of a figure that no program tells: tickets, complaints, a score.')
    .option('--flag <key>', 'about this flag; with --variant')
    .option('--variant <name>', 'about this variant: evidence of its rollout')
    .option('--note <text>', 'where it is from, for the audit trail');
  withConnection(command).action((metric: string, value: string, options: ReportOptions) =>
    report(metric, parseValue(value), options, terminal),
  );
}

async function report(
  metric: string,
  value: number,
  options: ReportOptions,
  terminal: Terminal,
): Promise<void> {
  const { environment, flag, variant, note } = options;
  const about = { ...(flag && { flag }), ...(variant && { variant }), ...(note && { note }) };
  const client = connect(options, terminal);
  const answer = await client.call('reportFigure', {
    body: { environment, metric, value, ...about },
  });
  if (!answer.stored)
    throw new CommandFailure(
      exitCodes.refused,
      `Cannot store the figure of "${metric}": "${environment}" has no room for another series; use fewer labels`,
    );
  if (options.json) terminal.out(JSON.stringify(answer));
  else terminal.out(`stored: ${metric} ${value} in ${environment}`);
}

function parseValue(text: string): number {
  const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 1e9) return value;
  throw new InvalidArgumentError(`"${text}" is no number from 0 to 1000000000.`);
}
