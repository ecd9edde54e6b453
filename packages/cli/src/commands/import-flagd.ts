import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { readFiles } from '../read-files.ts';
import { plain } from '../render/plain.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface ImportFlagdOptions extends ConnectionOptions {
  readonly confirmGrowth?: true;
}

const DOCUMENT_LIMIT_BYTES = 4_194_304;

/** `tidegate import flagd`: stores the flags of a flagd document word for word. */
export function addImportFlagd(group: Command, terminal: Terminal): void {
  const command = group
    .command('flagd <file>')
    .description('Store the flags of a flagd document word for word, on the server.')
    .option('--confirm-growth', 'also when the ruleset grows to more than twice its size');
  withConnection(command).action((name: string, options: ImportFlagdOptions) =>
    importFlagd(name, options, terminal),
  );
}

async function importFlagd(name: string, options: ImportFlagdOptions, terminal: Terminal) {
  const [file] = await readFiles([name], DOCUMENT_LIMIT_BYTES);
  const { environment, confirmGrowth = false } = options;
  const answer = await connect(options, terminal).call('importFlagd', {
    body: { environment, text: file?.text ?? '', confirmGrowth },
  });
  if (options.json) return terminal.out(JSON.stringify(answer));
  const rows = answer.stored.map(({ change, key, broken }) => [change, key, broken ?? '']);
  for (const line of table(['change', 'flag', 'broken'], rows, terminal.colors)) terminal.out(line);
  const broken = answer.stored.filter((each) => each.broken !== null).length;
  if (broken > 0)
    terminal.err(
      `warning: ${broken} of ${answer.stored.length} flags are broken; they are kept, and answer their callers' defaults`,
    );
  for (const warning of answer.warnings) terminal.err(`warning: ${plain(warning)}`);
}
