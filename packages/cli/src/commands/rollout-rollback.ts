import { type Command, Option } from 'commander';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { parseShareParts } from '../parse-share-parts.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

interface RollbackOptions extends ConnectionOptions {
  readonly reason: string;
  readonly segment?: readonly string[];
  /** Parts of 100 000. */
  readonly to?: number;
  readonly scope?: 'quick' | 'full';
  /** Row of the decision matrix. */
  readonly issue?: string;
}

/** `tidegate rollout rollback`: whole, of some segments alone, or down to a share. */
export function addRolloutRollback(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('rollback <id>')
    .description('Roll back: everybody gets control. Or a part: some segments, or down to a share.')
    .requiredOption('--reason <text>', 'why; it goes into the audit')
    .option('--segment <name...>', 'these alone; the rollout goes on with the others')
    .addOption(
      new Option('--to <share>', 'down to this share of everybody, such as 50%, and pause there')
        .argParser(parseShareParts)
        .conflicts('segment'),
    )
    .addOption(
      new Option('--scope <scope>', 'the flag alone, or all layers; default: all layers')
        .choices(['quick', 'full'])
        .conflicts(['segment', 'to']),
    )
    .addOption(
      new Option('--issue <name>', 'as far as the decision matrix says to this issue').conflicts([
        ...['segment', 'to', 'scope'],
      ]),
    );
  withConnection(command).action((id: string, options: RollbackOptions) => {
    const { reason, segment, to, scope, issue } = options;
    return sendRolloutCommand(
      id,
      {
        type: 'rollback',
        reason,
        ...(segment === undefined ? {} : { segments: [...segment] }),
        ...(to === undefined ? {} : { toWeightParts: to }),
        ...(scope === undefined ? {} : { scope }),
        ...(issue === undefined ? {} : { issue }),
      },
      options,
      terminal,
    );
  });
}
