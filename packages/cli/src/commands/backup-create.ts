import type { BackupView } from '@tidegate/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { followWork } from '../follow-work.ts';
import { parseSeconds } from '../parse-seconds.ts';
import { QuietExit } from '../quiet-exit.ts';
import { backupLines } from '../render/backups-picture.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

interface CreateOptions extends ConnectionOptions {
  readonly policy?: string;
  readonly verify?: true;
  readonly wait: boolean;
  readonly timeout?: number;
}

/** `tidegate backup create`: makes a backup and watches it. */
export function addBackupCreate(backup: Command, terminal: Terminal): void {
  const command = backup
    .command('create <database>')
    .description(
      'Back up a database now, and watch it; Ctrl-C only stops watching, "backup stop" ends it.',
    )
    .option('--policy <name>', 'where it goes and how long it is kept; default: the first one')
    .option('--verify', 'restore and compare it at once, whatever the policy says')
    .option('--no-wait', 'begin it and do not watch')
    .option('--timeout <seconds>', 'give up watching after so long', parseSeconds);
  withConnection(command).action((database: string, options: CreateOptions) =>
    create(database, options, terminal),
  );
}

async function create(database: string, options: CreateOptions, terminal: Terminal): Promise<void> {
  const client = connect(options, terminal);
  const { verify, json } = options;
  const begun = await client.call('createBackup', { body: bodyOf(database, options) });
  const { id, environment } = begun;
  if (!options.wait) return terminal.out(json ? JSON.stringify(begun) : id);
  if (!json) terminal.err(plain(`${id}; Ctrl-C stops watching, the server goes on`));
  const ended = await followWork(client, {
    ...{ terminal, id, environment, isQuiet: json === true, limitMs: options.timeout ?? null },
    look: () => client.call('backup', { params: { id } }),
  });
  if (json) terminal.out(JSON.stringify(ended));
  else for (const line of backupLines(ended)) terminal.out(line);
  requireGood(ended, verify === true, json === true);
}

function bodyOf(database: string, { policy, verify }: CreateOptions) {
  return {
    database,
    ...(policy === undefined ? {} : { policy }),
    ...(verify === undefined ? {} : { verify }),
  };
}

/** Stored is enough, unless it was to be verified. */
function requireGood(backup: BackupView, verify: boolean, isTold: boolean): void {
  const { id, state, detail, remarks } = backup;
  if (state === 'verified' || (state === 'stored' && !verify)) return;
  // One object says it all.
  if (isTold) throw new QuietExit(exitCodes.problem);
  throw new CommandFailure(
    exitCodes.problem,
    `Cannot call "${id}" ${verify ? 'verified' : 'stored'}: it is ${state}; ${detail || (remarks[0] ?? 'see the list of backups')}`,
  );
}
