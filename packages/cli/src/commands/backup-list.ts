import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { backupsPicture, databasesPicture } from '../render/backups-picture.ts';
import type { Terminal } from '../terminal.ts';
import { listWithoutServer, type OfflineListOptions } from './backup-list-offline.ts';

interface ListOptions extends ConnectionOptions, Omit<OfflineListOptions, 'json'> {
  readonly offline?: true;
}

/** `tidegate backup list|databases`: what there is, and how safe it is. */
export function addBackupList(backup: Command, terminal: Terminal): void {
  const all = backup
    .command('list')
    .description('Show backups, the newest first.')
    .option('--database <name>', 'of this database alone')
    .option('--offline', 'what lies in the stores; no server is asked')
    .option('--config <file>', "with --offline: the operator's file (TIDEGATE_CONFIG)")
    .option('--store <name>', 'with --offline: in this store alone');
  withConnection(all).action((options: ListOptions) =>
    options.offline === true ? listWithoutServer(options, terminal) : list(options, terminal),
  );
  const databases = backup
    .command('databases')
    .description('Show databases: the 3-2-1 rule, policies, what is wrong.');
  withConnection(databases).action((options: ConnectionOptions) => show(options, terminal));
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { environment, database } = options;
  const query = { environment, ...(database === undefined ? {} : { database }) };
  const answer = await connect(options, terminal).call('backups', { query });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.backups.length === 0) {
    const of = database === undefined ? `in "${environment}"` : `of "${database}"`;
    return terminal.err(`no backups ${of}; make one with "tidegate backup create"`);
  }
  const lines = backupsPicture(answer.backups, terminal.nowMs(), terminal.colors);
  for (const line of lines) terminal.out(line);
}

async function show(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('databases', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.databases.length === 0)
    return terminal.err(`no databases in "${environment}"; add some to the server's configuration`);
  const lines = databasesPicture(answer.databases, terminal.nowMs(), terminal.colors);
  for (const line of lines) terminal.out(line);
}
