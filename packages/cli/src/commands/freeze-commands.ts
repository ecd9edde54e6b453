import { type Command, Option } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseMoment } from '../parse-moment.ts';
import { parseSpan } from '../parse-span.ts';
import { freezeLine, freezesPicture } from '../render/freezes-picture.ts';
import type { Terminal } from '../terminal.ts';

interface FreezeOptions extends ConnectionOptions {
  /** ms since epoch; absent = now. */
  readonly from?: number;
  /** ms */
  readonly for?: number;
  /** ms since epoch */
  readonly until?: number;
  readonly reason: string;
}

/** `tidegate freeze begin|list|end`: raises nothing in an environment for a while. */
export function addFreezeCommands(freeze: Command, terminal: Terminal): void {
  const begin = freeze
    .command('begin')
    .description('Raise nothing for a while; going back is always allowed.')
    .option('--from <time>', 'from then on, such as 2026-12-20T00:00Z; default: now', parseMoment)
    .option('--for <time>', 'how long, such as 2w', parseSpan)
    .addOption(
      new Option('--until <time>', 'or until when, such as 2027-01-04T00:00Z')
        .argParser(parseMoment)
        .conflicts('for'),
    )
    .requiredOption('--reason <text>', 'why; it goes into the audit');
  withConnection(begin).action((options: FreezeOptions) => create(options, terminal));
  const all = freeze.command('list').description('Show freezes in force and to come.');
  withConnection(all).action((options: ConnectionOptions) => list(options, terminal));
  const end = freeze.command('end <id>').description('End a freeze now.');
  withConnection(end).action(async (id: string, options: ConnectionOptions) => {
    const view = await connect(options, terminal).call('endFreeze', { params: { id } });
    terminal.out(options.json ? JSON.stringify(view) : freezeLine(view));
  });
}

async function create(options: FreezeOptions, terminal: Terminal): Promise<void> {
  const { environment, from, reason } = options;
  const toMs = options.until ?? endOf(options, terminal.nowMs());
  const client = connect(options, terminal);
  const view = await client.call('createFreeze', {
    body: { environment, ...(from === undefined ? {} : { fromMs: from }), toMs, reason },
  });
  terminal.out(options.json ? JSON.stringify(view) : freezeLine(view));
}

async function list(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('freezes', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.freezes.length === 0) return terminal.err(`nothing is frozen in "${environment}"`);
  const lines = freezesPicture(answer.freezes, terminal.nowMs(), terminal.colors);
  for (const line of lines) terminal.out(line);
}

function endOf(options: FreezeOptions, nowMs: number): number {
  if (options.for !== undefined) return (options.from ?? nowMs) + options.for;
  throw new CommandFailure(
    exitCodes.usage,
    'Cannot begin a freeze: it is not said for how long; give --for such as 2w, or --until',
  );
}
