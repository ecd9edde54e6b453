import { Argument, type Command, Option } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

const DECISIONS = ['go', 'done', 'failed', 'retry', 'skip', 'undo'] as const;

type Decision = (typeof DECISIONS)[number];

interface LayerOptions extends ConnectionOptions {
  readonly reason: string;
  readonly is?: Decision;
}

/** `tidegate rollout layer`: lets a layer of a rollback begin, or says what became of it. */
export function addRolloutLayer(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('layer <id> <layer>')
    .description(
      'Let a layer of a rollback begin (go), or say that it was done, failed or is not needed (skip); of one that failed: retry, or undo what it did.',
    )
    .addArgument(new Argument('[decision]', 'what is said of it').choices([...DECISIONS]))
    .addOption(new Option('--is <decision>', 'the same').choices([...DECISIONS]))
    .requiredOption('--reason <text>', 'what was done, or why; it goes into the audit');
  withConnection(command).action(
    (id: string, layer: string, said: Decision | undefined, options: LayerOptions) => {
      const { reason, is } = options;
      const decision = said ?? is;
      if (decision === undefined || (said !== undefined && is !== undefined)) {
        throw new CommandFailure(
          exitCodes.usage,
          `Cannot speak of layer "${layer}": say one of ${DECISIONS.join(', ')}, once`,
        );
      }
      const body = { type: 'layer', layer, decision, reason } as const;
      return sendRolloutCommand(id, body, options, terminal);
    },
  );
}
