import { exitCodes } from '../exit-codes.ts';
import { readOperatorConfig } from '../operator-config.ts';
import { QuietExit } from '../quiet-exit.ts';
import { bytesText } from '../render/bytes-text.ts';
import { plain } from '../render/plain.ts';
import { table } from '../render/table.ts';
import { timeText } from '../render/time-text.ts';
import type { Terminal } from '../terminal.ts';
import { untilInterrupted, withoutServer } from '../without-server.ts';

/** Options of `tidegate backup list --offline`. */
export interface OfflineListOptions {
  readonly config?: string;
  readonly database?: string;
  readonly store?: string;
  readonly json?: true;
}

/** Shows what lies in the stores: no server is asked. */
export async function listWithoutServer(
  options: OfflineListOptions,
  terminal: Terminal,
): Promise<void> {
  const { safety } = await readOperatorConfig(options.config, terminal);
  const { listOffline, systemClock } = await import('@tidegate/server');
  const { store = null, database = null } = options;
  const { found, troubles } = await withoutServer(() =>
    untilInterrupted((signal) =>
      listOffline({ safety, store, database, clock: systemClock, signal }),
    ),
  );
  if (options.json) {
    const backups = found.map(({ manifest, stores }) => ({
      ...{ id: manifest.id, database: manifest.database, environment: manifest.environment },
      ...{ engine: manifest.engine, kind: manifest.kind, takenMs: manifest.takenMs },
      ...{ bytes: manifest.bytes, encryption: manifest.encryption },
      stores: stores.map(({ name }) => name),
    }));
    terminal.out(JSON.stringify({ backups, troubles }));
  } else {
    const rows = found.map(({ manifest, stores }) => [
      ...[manifest.id, manifest.engine, timeText(manifest.takenMs), bytesText(manifest.bytes)],
      manifest.encryption === null ? '' : 'encrypted',
      stores.map(({ name }) => name).join(' '),
    ]);
    if (rows.length === 0) terminal.err('no backups lie in the stores');
    else
      for (const line of table(
        ['id', 'engine', 'state of', 'size', '', 'stores'],
        rows,
        terminal.colors,
      ))
        terminal.out(line);
  }
  for (const trouble of troubles) terminal.err(plain(trouble));
  if (found.length === 0 && troubles.length > 0) throw new QuietExit(exitCodes.problem);
}
