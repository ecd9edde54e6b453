import type { Command } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

interface EditOptions extends ConnectionOptions {
  readonly plan: string;
  readonly reason: string;
}

/** `tidegate rollout edit`: lets a rollout run another version of its plan from now on. */
export function addRolloutEdit(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('edit <id>')
    .description(
      'Run another applied version of the plan from now on; approvals are void. See what it does first: tidegate plan diff.',
    )
    .requiredOption('--plan <name-or-hash>', 'the version; a name is its newest')
    .requiredOption('--reason <text>', 'why; it goes into the audit');
  withConnection(command).action((id: string, options: EditOptions) => {
    const { plan, reason } = options;
    return sendRolloutCommand(id, { type: 'edit', plan, reason }, options, terminal);
  });
}
