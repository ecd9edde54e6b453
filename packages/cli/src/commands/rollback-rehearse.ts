import type { RehearsalView } from '@tidegate/protocol';
import type { Command } from 'commander';
import type { ApiClient } from '../api-client.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { QuietExit } from '../quiet-exit.ts';
import { rehearsalLine, rehearsalPicture } from '../render/rehearsal-picture.ts';
import { createScreen } from '../render/screen.ts';
import type { Terminal } from '../terminal.ts';

interface RehearseOptions extends ConnectionOptions {
  readonly live?: true;
  readonly confirm?: string;
  readonly layer?: readonly string[];
}

const POLL_MS = 500;

/** `tidegate rollback rehearse|rehearsals`: goes through a rollback without one. */
export function addRollbackCommands(rollback: Command, terminal: Terminal): void {
  const command = rollback
    .command('rehearse <plan>')
    .description(
      `Go through a plan's rollback without one; ${exitCodes.problem} when a layer is not well. Nothing is changed unless --live is given.`,
    )
    .option('--live', 'really bring each layer back, verify it, and take it back again')
    .option('--confirm <environment>', 'for --live: the name of the environment, again')
    .option('--layer <name...>', 'these layers alone');
  withConnection(command).action((plan: string, options: RehearseOptions) =>
    rehearse(plan, options, terminal),
  );
  const all = rollback
    .command('rehearsals [plan]')
    .description('Show rehearsals, newest first, with the times measured.');
  withConnection(all).action(async (plan: string | undefined, options: ConnectionOptions) => {
    const { environment } = options;
    const query = { environment, ...(plan === undefined ? {} : { plan }) };
    const answer = await connect(options, terminal).call('rehearsals', { query });
    if (options.json) return terminal.out(JSON.stringify(answer));
    if (answer.rehearsals.length === 0) return terminal.err('nothing was rehearsed yet');
    for (const view of answer.rehearsals) terminal.out(rehearsalLine(view));
  });
}

async function rehearse(plan: string, options: RehearseOptions, terminal: Terminal): Promise<void> {
  const { environment, live, confirm, layer, json } = options;
  const client = connect(options, terminal);
  const begun = await client.call('rehearse', {
    body: {
      ...{ plan, environment, mode: live ? 'live' : 'dry' },
      ...(confirm === undefined ? {} : { confirm }),
      ...(layer === undefined ? {} : { layers: [...layer] }),
    },
  });
  const { colors, screen } = terminal;
  const draw = screen === null || json ? null : createScreen(screen, terminal.err);
  const view = await followed(client, begun, terminal, (now) =>
    draw?.(rehearsalPicture(now, colors)),
  );
  if (json) terminal.out(JSON.stringify(view));
  else if (draw === null) for (const line of rehearsalPicture(view, colors)) terminal.out(line);
  if (view.state !== 'ok') throw new QuietExit(exitCodes.problem);
}

async function followed(
  client: ApiClient,
  begun: RehearsalView,
  terminal: Terminal,
  show: (view: RehearsalView) => void,
): Promise<RehearsalView> {
  let view = begun;
  for (;;) {
    show(view);
    if (view.state !== 'running') return view;
    await terminal.sleep(POLL_MS);
    view = await client.call('rehearsal', { params: { id: view.id } });
  }
}
