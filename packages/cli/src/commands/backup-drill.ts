import type { Command } from 'commander';
import { connect, withConnection } from '../connection.ts';
import { type DrillOptions, followDrill } from '../follow-drill.ts';
import { parseMoment } from '../parse-moment.ts';
import { parseSeconds } from '../parse-seconds.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate backup verify|drill`: tries whether what is backed up can be brought back. */
export function addBackupDrill(backup: Command, terminal: Terminal): void {
  const verify = backup
    .command('verify <id>')
    .description('Restore a backup into a scratch database and compare it.')
    .option('--store <name>', 'the copy in this store')
    .option('--no-wait', 'begin it and do not watch')
    .option('--timeout <seconds>', 'give up watching after so long', parseSeconds);
  withConnection(verify).action(
    async (id: string, options: DrillOptions & { readonly store?: string }) => {
      const body = options.store === undefined ? {} : { store: options.store };
      const begun = await connect(options, terminal).call('verifyBackup', { params: { id }, body });
      await followDrill(begun, options, terminal);
    },
  );
  const drill = backup
    .command('drill <database>')
    .description(
      'Restore the newest backup elsewhere, compare it, and measure how long that takes.',
    )
    .option('--region <name>', 'to this region of the database; default: beside it')
    .option('--to <time>', 'to a point in time, such as 2026-01-31T18:00Z', parseMoment)
    .option('--no-wait', 'begin it and do not watch')
    .option('--timeout <seconds>', 'give up watching after so long', parseSeconds);
  withConnection(drill).action(
    async (
      database: string,
      options: DrillOptions & { readonly region?: string; readonly to?: number },
    ) => {
      const { region, to } = options;
      const body = {
        database,
        ...(region === undefined ? {} : { region }),
        ...(to === undefined ? {} : { toMs: to }),
      };
      const begun = await connect(options, terminal).call('runDrill', { body });
      await followDrill(begun, options, terminal);
    },
  );
}
