import { type Command, Option } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

const DECISIONS = ['done', 'failed', 'retry', 'skip'] as const;

interface LayerOptions extends ConnectionOptions {
  readonly reason: string;
  readonly is: (typeof DECISIONS)[number];
}

/** `tidegate rollout layer`: what became of a layer of a rollback. */
export function addRolloutLayer(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('layer <id> <layer>')
    .description(
      'Say that a layer of a rollback was done, failed or is not needed; retry one that failed.',
    )
    .addOption(
      new Option('--is <what>', 'what became of it').choices([...DECISIONS]).makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'what was done, or why; it goes into the audit');
  withConnection(command).action((id: string, layer: string, options: LayerOptions) => {
    const { reason, is: decision } = options;
    return sendRolloutCommand(id, { type: 'layer', layer, decision, reason }, options, terminal);
  });
}
