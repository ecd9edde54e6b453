import type { RolloutView } from '@tidegate/protocol';
import type { Command } from 'commander';
import type { ApiClient } from '../api-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { followRollout, hasEnded } from '../follow-rollout.ts';
import { parseSeconds } from '../parse-seconds.ts';
import { rolloutPicture } from '../render/rollout-picture.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface StatusOptions extends ConnectionOptions {
  readonly watch?: true;
  readonly timeout?: number;
}

/** `tidegate rollout status`: one rollout, or all; with `--watch` to its end. */
export function addRolloutStatus(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('status [id]')
    .description('Show one rollout, or all of the environment.')
    .option('--watch', 'stay until it has ended; without an id: the newest that has not ended')
    .option('--timeout <seconds>', 'with --watch: give up after so long', parseSeconds);
  withConnection(command).action((id: string | undefined, options: StatusOptions) =>
    status(id, options, terminal),
  );
}

async function status(id: string | undefined, options: StatusOptions, terminal: Terminal) {
  const client = connect(options, terminal);
  if (options.watch) {
    const watched = id ?? (await newestId(client, options.environment));
    return watch(client, watched, options, terminal);
  }
  if (id === undefined) return list(client, options, terminal);
  const view = await client.call('rollout', { params: { id } });
  if (options.json) terminal.out(JSON.stringify(view));
  else
    for (const line of rolloutPicture(view, terminal.colors, terminal.nowMs())) terminal.out(line);
}

async function watch(
  client: ApiClient,
  id: string,
  options: StatusOptions,
  terminal: Terminal,
): Promise<void> {
  await followRollout(client, id, {
    terminal,
    show: terminal.out,
    ...(options.json ? { lineOf: (view: RolloutView) => JSON.stringify(view) } : {}),
    limitMs: options.timeout ?? null,
  });
}

async function list(client: ApiClient, options: StatusOptions, terminal: Terminal) {
  const answer = await client.call('rollouts', { query: { environment: options.environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.rollouts.length === 0) return terminal.err(`no rollouts in "${options.environment}"`);
  const rows = answer.rollouts.map((view) => [
    view.id,
    view.status,
    `${view.phase + 1}/${view.phases.length} ${view.phases[view.phase]?.name ?? ''}`,
    view.plan,
    `${view.flag}: ${view.control} → ${view.candidate}`,
    view.reason,
  ]);
  const header = ['id', 'status', 'phase', 'plan', 'flag', 'reason'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}

async function newestId(client: ApiClient, environment: string): Promise<string> {
  const { rollouts } = await client.call('rollouts', { query: { environment } });
  const newest = rollouts.find((view) => !hasEnded(view));
  if (newest !== undefined) return newest.id;
  throw new CommandFailure(
    exitCodes.problem,
    `Cannot watch a rollout in "${environment}": none is under way; name one, or start one with "tidegate rollout start"`,
  );
}
