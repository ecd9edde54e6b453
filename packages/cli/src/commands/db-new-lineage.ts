import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { lineageLines } from '../render/lineage-lines.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';
import { withoutServer } from '../without-server.ts';
import { AT_THE_FOLDER } from './backup-restore-offline.ts';

interface NewLineageOptions {
  readonly data?: string;
  readonly rollouts: 'pause' | 'back';
  readonly reason: string;
  readonly json?: true;
}

/** `tidegate db new-lineage`: for a store that went back in time by other means than ours. */
export function addDbNewLineage(db: Command, terminal: Terminal): void {
  db.command('new-lineage')
    .description('After a store went back in time (snapshot, copied folder): SDKs take it again.')
    .option('--data <folder>', 'folder of the store (TIDEGATE_DATA, else ./tidegate-data)')
    .addOption(rolloutsOption().default('pause'))
    .requiredOption('--reason <text>', 'why; it goes into the audit')
    .option('--json', 'print one JSON document instead of text')
    .action((options: NewLineageOptions) => begin(options, terminal));
}

/** What becomes of rollouts that were under way. */
export function rolloutsOption(): Option {
  return new Option(
    '--rollouts <what>',
    'what was under way: pause it as it was, or give control back',
  ).choices(['pause', 'back']);
}

async function begin(options: NewLineageOptions, terminal: Terminal): Promise<void> {
  const { data, rollouts, reason, json } = options;
  const directory = resolve(data ?? (terminal.env['TIDEGATE_DATA'] || 'tidegate-data'));
  const { newLineage } = await import('@tidegate/server');
  const nowMs = terminal.nowMs();
  const outcome = await withoutServer(() =>
    newLineage({ directory, rollouts, reason, nowMs, actor: AT_THE_FOLDER }),
  );
  if (json) return terminal.out(JSON.stringify(outcome));
  terminal.out(plain(`✓ the store in "${directory}" has a new lineage`));
  for (const line of lineageLines(outcome)) terminal.out(line);
}
