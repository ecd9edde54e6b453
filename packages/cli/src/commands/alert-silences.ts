import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { silenceLine, silencesPicture } from '../render/silences-picture.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate alert silences`, and `alert unsilence`, which ends one of them. */
export function addAlertSilences(alert: Command, terminal: Terminal): void {
  const all = alert
    .command('silences')
    .description('Show silences: in force, to come, and over for up to 30 days.');
  withConnection(all).action((options: ConnectionOptions) => list(options, terminal));
  const end = alert.command('unsilence <id>').description('End a silence now.');
  withConnection(end).action(async (id: string, options: ConnectionOptions) => {
    const view = await connect(options, terminal).call('endSilence', { params: { id } });
    terminal.out(options.json ? JSON.stringify(view) : silenceLine(view));
  });
}

async function list(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('silences', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.silences.length === 0) return terminal.err(`nothing is silenced in "${environment}"`);
  const lines = silencesPicture(answer.silences, answer.serverMs, terminal.colors);
  for (const line of lines) terminal.out(line);
}
