import { type Command, Option } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseMoment } from '../parse-moment.ts';
import { parseSpan } from '../parse-span.ts';
import type { Severity } from '../render/severity-text.ts';
import { silenceLine } from '../render/silences-picture.ts';
import { severityOption } from '../severity-option.ts';
import type { Terminal } from '../terminal.ts';

interface SilenceOptions extends ConnectionOptions {
  readonly rule?: string;
  readonly severity?: Severity;
  /** ms since epoch; absent = now. */
  readonly from?: number;
  /** ms */
  readonly for?: number;
  /** ms since epoch */
  readonly until?: number;
  readonly reason: string;
}

/** `tidegate alert silence`: tells nobody for a while, for a maintenance. */
export function addAlertSilence(alert: Command, terminal: Terminal): void {
  const command = alert
    .command('silence')
    .description('Tell nobody for a while, of one rule, a severity, or all; rules go on acting.')
    .option('--rule <name>', 'of this rule only')
    .addOption(severityOption('of this severity and those below it only'))
    .option('--from <time>', 'from then on, such as 2026-01-31T18:00Z; default: now', parseMoment)
    .option('--for <time>', 'how long, up to 31 days, such as 2h', parseSpan)
    .addOption(
      new Option('--until <time>', 'or until when, such as 2026-01-31T20:00Z')
        .argParser(parseMoment)
        .conflicts('for'),
    )
    .requiredOption('--reason <text>', 'why; it goes into the audit');
  withConnection(command).action((options: SilenceOptions) => silence(options, terminal));
}

async function silence(options: SilenceOptions, terminal: Terminal): Promise<void> {
  const { environment, rule, severity, from, reason } = options;
  const toMs = options.until ?? endOf(options, terminal.nowMs());
  const about = { ...(rule && { rule }), ...(severity && { severity }) };
  const client = connect(options, terminal);
  const view = await client.call('createSilence', {
    body: { environment, ...about, ...(from === undefined ? {} : { fromMs: from }), toMs, reason },
  });
  terminal.out(options.json ? JSON.stringify(view) : silenceLine(view));
}

function endOf(options: SilenceOptions, nowMs: number): number {
  if (options.for !== undefined) return (options.from ?? nowMs) + options.for;
  throw new CommandFailure(
    exitCodes.usage,
    'Cannot silence alerts: it is not said for how long; give --for such as 2h, or --until',
  );
}
