import type { StoppedView } from '@tidegate/protocol';
import type { Command } from 'commander';
import type { ApiClient } from '../api-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { followWork } from '../follow-work.ts';
import { parseSeconds } from '../parse-seconds.ts';
import { QuietExit } from '../quiet-exit.ts';
import { backupLines, drillLines } from '../render/backups-picture.ts';
import type { Terminal } from '../terminal.ts';

/** Drills of its database among which one is looked for, the newest. */
const LISTED = 200;

interface StopOptions extends ConnectionOptions {
  readonly reason: string;
  readonly wait: boolean;
  /** ms */
  readonly timeout?: number;
}

/** `tidegate backup stop`: ends what was begun by mistake, and says what it came to. */
export function addBackupStop(backup: Command, terminal: Terminal): void {
  const command = backup
    .command('stop <id>')
    .description('End a backup, verification, drill or restore that is under way.')
    .requiredOption('--reason <text>', 'why; it goes into the audit')
    .option('--no-wait', 'do not watch until it has ended')
    .option('--timeout <seconds>', 'give up watching after so long', parseSeconds);
  withConnection(command).action((id: string, options: StopOptions) => stop(id, options, terminal));
}

async function stop(id: string, options: StopOptions, terminal: Terminal): Promise<void> {
  const { reason, wait, json } = options;
  const client = connect(options, terminal);
  const stopped = await client.call('stopBackup', { params: { id }, body: { reason } });
  const found = wait ? await ended(client, stopped, options, terminal) : stopped;
  if (json) terminal.out(JSON.stringify(found));
  else for (const line of linesOf(found)) terminal.out(line);
  const state = tooLate(found);
  if (state === null) return;
  // One object says it all.
  if (json) throw new QuietExit(exitCodes.problem);
  throw new CommandFailure(
    exitCodes.problem,
    `Cannot stop "${id}": it came to its end before that; it is ${state}`,
  );
}

async function ended(
  client: ApiClient,
  stopped: StoppedView,
  { json, timeout }: StopOptions,
  terminal: Terminal,
): Promise<StoppedView> {
  const how = { terminal, isQuiet: json === true, limitMs: timeout ?? null };
  if (stopped.what === 'backup') {
    const { id, environment } = stopped.backup;
    const look = () => client.call('backup', { params: { id } });
    const backup = await followWork(client, { ...how, id, environment, look });
    return { what: 'backup', backup };
  }
  const { id, environment, database } = stopped.drill;
  const look = async () => {
    const query = { environment, database, limit: LISTED };
    const { drills } = await client.call('drills', { query });
    return drills.find((drill) => drill.id === id) ?? stopped.drill;
  };
  return { what: 'drill', drill: await followWork(client, { ...how, id, environment, look }) };
}

function linesOf(found: StoppedView): string[] {
  return found.what === 'backup' ? backupLines(found.backup) : drillLines(found.drill);
}

/** What it came to all the same; `null` = it was stopped. A backup that one store has is kept. */
function tooLate(found: StoppedView): string | null {
  if (found.what === 'drill') return found.drill.state === 'ok' ? 'ok' : null;
  const { state, detail } = found.backup;
  return state === 'verified' || (state === 'stored' && detail === '') ? state : null;
}
