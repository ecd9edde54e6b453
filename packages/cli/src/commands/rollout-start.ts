import { type Command, Option } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { followRollout } from '../follow-rollout.ts';
import { parseMoment } from '../parse-moment.ts';
import { parseScale } from '../parse-scale.ts';
import { parseSeconds } from '../parse-seconds.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

const METHODS = ['pipeline', 'by-hand', 'emergency'] as const;

interface StartOptions extends ConnectionOptions {
  readonly scale?: ReturnType<typeof parseScale>;
  readonly reason?: string;
  readonly method?: (typeof METHODS)[number];
  /** ms since epoch */
  readonly at?: number;
  readonly wait?: true;
  readonly timeout?: number;
}

/** `tidegate rollout start`: starts an applied plan; with `--wait` stays until its end. */
export function addRolloutStart(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('start <plan>')
    .description('Start a rollout of an applied plan, by its name or hash.')
    .option(
      '--scale <factors>',
      'divide times and evidence: hold=600,watch=30,evidence=10',
      parseScale,
    )
    .option(
      '--reason <text>',
      'why; needed for a candidate that was rolled back before, outside the window, and in an emergency',
    )
    .addOption(
      new Option('--method <how>', 'an emergency skips windows and freezes').choices([...METHODS]),
    )
    .option('--at <time>', 'start by itself then, such as 2026-01-31T10:00Z', parseMoment)
    .option('--wait', 'stay until it has ended; exit code 0 only when it completed')
    .option('--timeout <seconds>', 'with --wait: give up waiting after so long', parseSeconds);
  withConnection(command).action((plan: string, options: StartOptions) =>
    start(plan, options, terminal),
  );
}

async function start(plan: string, options: StartOptions, terminal: Terminal): Promise<void> {
  const client = connect(options, terminal);
  const { environment, scale, reason, method, at } = options;
  const created = await client.call('createRollout', {
    body: {
      plan,
      environment,
      ...(scale === undefined ? {} : { scale }),
      ...(reason === undefined ? {} : { reason }),
      ...(method === undefined ? {} : { method }),
      ...(at === undefined ? {} : { atMs: at }),
    },
  });
  if (!options.wait) {
    terminal.out(options.json ? JSON.stringify(created) : created.id);
    if (!options.json)
      terminal.err(`see it with: tidegate rollout status ${plain(created.id)} --watch`);
    return;
  }
  if (!options.json) terminal.out(created.id);
  const ended = await followRollout(client, created.id, {
    terminal,
    show: terminal.err,
    limitMs: options.timeout ?? null,
  });
  if (options.json) terminal.out(JSON.stringify(ended));
  if (ended.status !== 'completed') {
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot complete the rollout "${ended.id}": it is ${ended.status}; ${ended.reason || 'see its verdicts'}`,
    );
  }
}
