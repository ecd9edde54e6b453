import { type Command, Option } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

const METHODS = ['pipeline', 'by-hand', 'emergency'] as const;

interface BeginOptions extends ConnectionOptions {
  readonly reason?: string;
  readonly method?: (typeof METHODS)[number];
}

/** `tidegate rollout begin`: starts a scheduled rollout now. */
export function addRolloutBegin(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('begin <id>')
    .description('Start a scheduled rollout now.')
    .option('--reason <text>', 'why; needed outside the window and in an emergency')
    .addOption(
      new Option('--method <how>', 'an emergency skips windows and freezes').choices([...METHODS]),
    );
  withConnection(command).action((id: string, options: BeginOptions) => {
    const { reason, method } = options;
    return sendRolloutCommand(
      id,
      {
        type: 'start',
        ...(reason === undefined ? {} : { reason }),
        ...(method === undefined ? {} : { method }),
      },
      options,
      terminal,
    );
  });
}
