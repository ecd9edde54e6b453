import type { Command } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { parseSpan } from '../parse-span.ts';
import { sendAlertCommand } from '../send-alert-command.ts';
import type { Terminal } from '../terminal.ts';

interface SnoozeOptions extends ConnectionOptions {
  /** ms */
  readonly for: number;
  readonly reason: string;
}

/** `tidegate alert snooze`: tells nobody of one rule for a while; it goes on acting. */
export function addAlertSnooze(alert: Command, terminal: Terminal): void {
  const command = alert
    .command('snooze <name>')
    .description('Tell nobody of a rule for a while; it goes on acting.')
    .requiredOption('--for <time>', 'how long, up to 31 days, such as 2h', parseSpan)
    .requiredOption('--reason <text>', 'why; it goes into the audit');
  withConnection(command).action(async (name: string, options: SnoozeOptions) => {
    const untilMs = terminal.nowMs() + options.for;
    const body = { type: 'snooze', untilMs, reason: options.reason } as const;
    await sendAlertCommand(name, body, options, terminal);
  });
}
