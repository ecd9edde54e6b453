import { type Command, Option } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { type DrillOptions, followDrill } from '../follow-drill.ts';
import { parseMoment } from '../parse-moment.ts';
import { parseSeconds } from '../parse-seconds.ts';
import type { Terminal } from '../terminal.ts';
import { type OfflineRestoreOptions, restoreWithoutServer } from './backup-restore-offline.ts';
import { rolloutsOption } from './db-new-lineage.ts';

interface RestoreOptions extends DrillOptions, Omit<OfflineRestoreOptions, 'json'> {
  readonly into?: string;
  readonly overwrite?: string;
  readonly table?: readonly string[];
  /** ms since epoch */
  readonly to?: number;
  readonly store?: string;
  readonly reason: string;
}

/** `tidegate backup restore`: brings a backup back. */
export function addBackupRestore(backup: Command, terminal: Terminal): void {
  const command = backup
    .command('restore [id]')
    .description('Bring a backup back: into a new database, or over the live one by its name.')
    .option('--into <name>', 'a new database of this name')
    .addOption(
      new Option('--overwrite <database>', 'over the live one; its name again').conflicts('into'),
    )
    .option('--table <name>', 'this table alone; may be given several times', collect)
    .option('--to <time>', 'a point in time, of a base backup: 2026-01-31T18:00Z', parseMoment)
    .option('--store <name>', 'from the copy in this store')
    .requiredOption('--reason <text>', 'why; it goes into the audit')
    .option('--no-wait', 'begin it and do not watch')
    .option('--timeout <seconds>', 'give up watching after so long', parseSeconds)
    .addOption(
      new Option(
        '--data <folder>',
        "Tidegate's own store, while no server runs: its folder",
      ).conflicts(['into', 'table', 'to']),
    )
    .option('--latest', 'with --data: the newest backup in the stores')
    .option('--config <file>', "with --data: the operator's file (TIDEGATE_CONFIG)")
    .addOption(rolloutsOption());
  withConnection(command).action((id: string | undefined, options: RestoreOptions) =>
    options.data === undefined
      ? restore(id, options, terminal)
      : restoreWithoutServer(id, options, terminal),
  );
}

async function restore(
  id: string | undefined,
  options: RestoreOptions,
  terminal: Terminal,
): Promise<void> {
  const { into, overwrite, table, to, store, reason } = options;
  if (id === undefined || options.latest === true || options.rollouts !== undefined) {
    throw new CommandFailure(
      exitCodes.usage,
      'Cannot restore: a server brings back a backup by its id; give one, or --data to restore without a server',
    );
  }
  if (into === undefined && overwrite === undefined) {
    throw new CommandFailure(
      exitCodes.usage,
      `Cannot restore "${id}": it is not said where to; give --into with a new name, or --overwrite with the name of the live database`,
    );
  }
  const begun = await connect(options, terminal).call('restoreBackup', {
    params: { id },
    body: {
      ...(into === undefined ? {} : { into }),
      ...(overwrite === undefined ? {} : { overwrite }),
      ...(table === undefined ? {} : { tables: [...table] }),
      ...(to === undefined ? {} : { toMs: to }),
      ...(store === undefined ? {} : { store }),
      reason,
    },
  });
  await followDrill(begun, options, terminal);
}

function collect(name: string, before: readonly string[] = []): string[] {
  return [...before, name];
}
