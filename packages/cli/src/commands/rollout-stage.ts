import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

interface StageOptions extends ConnectionOptions {
  readonly end?: true;
}

/** `tidegate rollout stage`: times the stages of a deployment. */
export function addRolloutStage(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('stage <id> [stage]')
    .description('Begin a stage of the deployment, which ends the one before; --end ends the last.')
    .option('--end', 'end the stage that runs, and begin none');
  withConnection(command).action((id: string, stage: string | undefined, options: StageOptions) => {
    if ((stage === undefined) !== (options.end ?? false)) {
      throw new CommandFailure(
        exitCodes.usage,
        'Cannot time a stage: give the one that begins, or --end, and not both',
      );
    }
    const body = { type: 'stage', stage: stage ?? null } as const;
    return sendRolloutCommand(id, body, options, terminal);
  });
}
