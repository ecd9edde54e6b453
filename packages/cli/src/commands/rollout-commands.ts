import type { Command } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { type SeenPhase, seenPhase, withSeenPhase } from '../seen-phase.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

const COMMANDS = {
  promote: 'Go on to the next phase now; whatever is failing still refuses it.',
  pause: 'Hold: no promotion until it is resumed.',
  resume: 'Go on after a pause.',
  abort: 'End it with everybody on control, without the further layers of a rollback.',
} as const;

interface ReasonOptions extends ConnectionOptions, SeenPhase {
  readonly reason: string;
}

/** `tidegate rollout promote|pause|resume|abort`: alike but for their word. */
export function addRolloutCommands(rollout: Command, terminal: Terminal): void {
  for (const type of Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) {
    const command = rollout
      .command(`${type} <id>`)
      .description(COMMANDS[type])
      .requiredOption('--reason <text>', 'why; it goes into the audit');
    if (type === 'promote') withSeenPhase(command);
    withConnection(command).action((id: string, options: ReasonOptions) =>
      sendRolloutCommand(
        id,
        { type, reason: options.reason, ...seenPhase(options) },
        options,
        terminal,
      ),
    );
  }
}
