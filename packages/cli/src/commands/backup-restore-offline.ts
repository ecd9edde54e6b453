import { resolve } from 'node:path';
import type { Actor } from '@tidegate/core';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { readOperatorConfig } from '../operator-config.ts';
import { lineageLines } from '../render/lineage-lines.ts';
import { plain } from '../render/plain.ts';
import { timeText } from '../render/time-text.ts';
import type { Terminal } from '../terminal.ts';
import { untilInterrupted, withoutServer } from '../without-server.ts';

/** Options of `tidegate backup restore --data`. */
export interface OfflineRestoreOptions {
  readonly data?: string;
  readonly config?: string;
  readonly latest?: true;
  readonly overwrite?: string;
  readonly store?: string;
  readonly rollouts?: 'pause' | 'back';
  readonly reason: string;
  readonly json?: true;
}

/** Who works with the folder itself needs no key: nothing asks for one any more. */
export const AT_THE_FOLDER: Actor = {
  kind: 'key',
  id: 'data-folder',
  name: 'whoever has the data folder',
};

/** Brings Tidegate's own store back: no server runs, and none is asked. */
export async function restoreWithoutServer(
  id: string | undefined,
  options: OfflineRestoreOptions,
  terminal: Terminal,
): Promise<void> {
  const { data, latest, overwrite = null, store = null, rollouts = 'pause', reason } = options;
  if (data === undefined || (id === undefined) !== (latest === true)) {
    throw new CommandFailure(
      exitCodes.usage,
      'Cannot restore without a server: it is not said what; give the id of a backup or --latest, and --data with the folder of the store',
    );
  }
  const { safety } = await readOperatorConfig(options.config, terminal);
  const { restoreOffline, systemClock } = await import('@tidegate/server');
  const restored = await withoutServer(() =>
    untilInterrupted((signal) =>
      restoreOffline({
        ...{ safety, directory: resolve(data), id: id ?? null, store, overwrite, rollouts, reason },
        ...{ actor: AT_THE_FOLDER, clock: systemClock, signal },
        tell: (sentence) => terminal.err(plain(sentence)),
      }),
    ),
  );
  if (options.json) return terminal.out(JSON.stringify(restored));
  const { takenMs, kept } = restored;
  terminal.out(
    plain(`✓ ${restored.id} is back, from "${restored.store}", as of ${timeText(takenMs)}`),
  );
  if (kept !== null) terminal.out(plain(`   what was there is kept: ${kept}`));
  for (const line of lineageLines(restored)) terminal.out(line);
}
