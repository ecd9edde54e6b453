import type { Command } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { plain } from '../render/plain.ts';
import { sendAlertCommand } from '../send-alert-command.ts';
import type { Terminal } from '../terminal.ts';

const WORDS = {
  acknowledge: 'Say that somebody looks after it: nobody further is told.',
  unsnooze: 'Tell of it again before its snooze is over.',
  enable: 'Switch a rule on again.',
  test: 'Send a notice that says that it is a test to all its channels.',
} as const;

/** Words with a reason that goes into the audit. */
interface ReasonOptions extends ConnectionOptions {
  readonly reason?: string;
}

/** `tidegate alert acknowledge|unsnooze|enable|disable|test|baseline`: alike but for their word. */
export function addAlertCommands(alert: Command, terminal: Terminal): void {
  for (const type of Object.keys(WORDS) as (keyof typeof WORDS)[]) {
    const command = alert.command(`${type} <name>`).description(WORDS[type]);
    if (type === 'acknowledge') command.option('--reason <text>', 'what is being done');
    withConnection(command).action(async (name: string, options: ReasonOptions) => {
      await sendAlertCommand(name, { type, ...reasonOf(options) }, options, terminal);
      if (type === 'test' && !options.json)
        terminal.err('see what became of it with: tidegate channel deliveries');
    });
  }
  addDisable(alert, terminal);
  addBaseline(alert, terminal);
}

function addDisable(alert: Command, terminal: Terminal): void {
  const command = alert
    .command('disable <name>')
    .description('Switch a rule off: it neither tells nor acts until it is enabled.')
    .requiredOption('--reason <text>', 'why; it goes into the audit');
  withConnection(command).action(
    async (name: string, options: ConnectionOptions & { reason: string }) => {
      await sendAlertCommand(name, { type: 'disable', reason: options.reason }, options, terminal);
    },
  );
}

function addBaseline(alert: Command, terminal: Terminal): void {
  const command = alert
    .command('baseline <name>')
    .description('Record what a rule is compared with, from the last 7 days.')
    .option('--reason <text>', 'needed to record again what was recorded before');
  withConnection(command).action(async (name: string, options: ReasonOptions) => {
    const body = { type: 'baseline', ...reasonOf(options) } as const;
    const view = await sendAlertCommand(name, body, options, terminal);
    if (!options.json)
      terminal.err(plain(`recorded: its baseline is ${view.baseline ?? 'unknown'}`));
  });
}

function reasonOf({ reason }: ReasonOptions): { reason?: string } {
  return reason === undefined ? {} : { reason };
}
