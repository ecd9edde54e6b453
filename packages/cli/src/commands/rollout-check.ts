import { type Command, Option } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { sendRolloutCommand } from '../send-rollout-command.ts';
import type { Terminal } from '../terminal.ts';

interface CheckOptions extends ConnectionOptions {
  /** False with `--no-go`. */
  readonly go: boolean;
  readonly run?: true;
  readonly open?: true;
  readonly note: string;
  readonly planHash?: string;
}

/** `tidegate rollout check`: ticks an item of a checklist, or lets its action find out. */
export function addRolloutCheck(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('check <id> <item>')
    .description('Tick an item of a checklist, written list/item, as the status shows it.')
    .option('--no-go', 'it is not so')
    .addOption(new Option('--run', 'let its action find out').conflicts(['open', 'noGo']))
    .addOption(new Option('--open', 'take the tick back').conflicts(['run', 'noGo']))
    .option('--note <text>', 'what was seen', '')
    .option('--plan-hash <hash>', 'it holds for this plan only; default: the one that runs');
  withConnection(command).action((id: string, text: string, options: CheckOptions) => {
    const { list, item } = itemOf(text);
    const { note, planHash } = options;
    const decision = options.run ? 'run' : options.open ? 'open' : options.go ? 'go' : 'no-go';
    const bound = planHash === undefined ? {} : { planHash };
    return sendRolloutCommand(
      id,
      { type: 'check', list, item, decision, note, ...bound },
      options,
      terminal,
    );
  });
}

function itemOf(text: string): { list: string; item: string } {
  const [list = '', item = '', ...rest] = text.split('/');
  if (list !== '' && item !== '' && rest.length === 0) return { list, item };
  throw new CommandFailure(
    exitCodes.usage,
    `Cannot tell which item "${text}" is: it is not written list/item; see "tidegate rollout status"`,
  );
}
