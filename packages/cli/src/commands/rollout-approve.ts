import type { Command } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { type SeenPhase, seenPhase, withSeenPhase } from '../seen-phase.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

interface ApproveOptions extends ConnectionOptions, SeenPhase {
  readonly role: string;
  /** False with `--no-go`. */
  readonly go: boolean;
  readonly planHash?: string;
}

/** `tidegate rollout approve`: a person's go, or no-go, for the phase that waits for it. */
export function addRolloutApprove(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('approve <id>')
    .description('Approve the phase that a rollout waits in.')
    .requiredOption('--role <role>', 'role in whose name')
    .option(
      '--plan-hash <hash>',
      'the approval holds for this plan only; default: the one that runs',
    )
    .option('--no-go', 'refuse instead');
  withConnection(withSeenPhase(command)).action((id: string, options: ApproveOptions) => {
    const { role, go, planHash } = options;
    return sendRolloutCommand(
      id,
      {
        type: 'approve',
        role,
        decision: go ? 'go' : 'no-go',
        ...(planHash === undefined ? {} : { planHash }),
        ...seenPhase(options),
      },
      options,
      terminal,
    );
  });
}
