import type { Command } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { type SeenPhase, seenPhase, withSeenPhase } from '../seen-phase.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

interface AnswerOptions extends ConnectionOptions, SeenPhase {
  readonly guardrail: string;
  /** False with `--no-go`. */
  readonly go: boolean;
}

/** `tidegate rollout answer`: a person's answer to a guardrail or a checkpoint that asks for a review. */
export function addRolloutAnswer(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('answer <id>')
    .description('Answer a guardrail or a checkpoint that asks for a review.')
    .requiredOption(
      '--guardrail <name>',
      'name of the guardrail or checkpoint, as the status shows it',
    )
    .option('--no-go', 'do not go on');
  withConnection(withSeenPhase(command)).action((id: string, options: AnswerOptions) => {
    const { guardrail, go } = options;
    const decision = go ? 'go' : 'no-go';
    const body = { type: 'answer', guardrail, decision, ...seenPhase(options) } as const;
    return sendRolloutCommand(id, body, options, terminal);
  });
}
