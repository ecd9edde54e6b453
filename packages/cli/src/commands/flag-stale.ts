import { stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { QuietExit } from '../quiet-exit.ts';
import { bar } from '../render/bar.ts';
import { createScreen } from '../render/screen.ts';
import { staleLines } from '../render/stale-lines.ts';
import { type Scan, scanSources } from '../stale/scan-sources.ts';
import { namesOf, staleReport } from '../stale/stale-report.ts';
import type { Terminal } from '../terminal.ts';

interface StaleOptions extends ConnectionOptions {
  readonly scan?: string;
  readonly days: number;
  readonly exitCode?: true;
}

const PROGRESS_EVERY_FILES = 200;

/** `tidegate flag stale`: flags that could go, and where the sources still speak of them. */
export function addFlagStale(flag: Command, terminal: Terminal): void {
  const command = flag
    .command('stale')
    .description('Show flags that could go, and where sources speak of them.')
    .option('--scan <folder>', 'look for keys, aliases and variables in the sources under it')
    .option('--days <days>', 'how long a flag must have been the same, or unused', parseDays, 30)
    .option('--exit-code', `return ${exitCodes.stale} when there is something to clean up`);
  withConnection(command).action((options: StaleOptions) => stale(options, terminal));
}

async function stale(options: StaleOptions, terminal: Terminal): Promise<void> {
  const { environment, days } = options;
  const client = connect(options, terminal);
  const { serverMs, flags: usage } = await client.call('flagUsage', { query: { environment } });
  const { flags: views } = await client.call('flags', { query: { environment } });
  const variables = new Map(views.map(({ key, variable }) => [key, variable]));
  const names = usage.flatMap((each) => namesOf(each, variables.get(each.key) ?? null));
  const scan =
    options.scan === undefined ? null : await scanFolder(options.scan, new Set(names), terminal);
  const report = staleReport({ environment, days, nowMs: serverMs, usage, views, scan });
  if (options.json) terminal.out(JSON.stringify(report));
  else for (const line of staleLines(report, terminal.colors)) terminal.out(line);
  const found =
    report.stale.length + report.archivedInCode.length + report.unknownInCode.length > 0;
  if (options.exitCode && found) throw new QuietExit(exitCodes.stale);
}

async function scanFolder(
  folder: string,
  names: ReadonlySet<string>,
  terminal: Terminal,
): Promise<Scan> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new CommandFailure(
      exitCodes.usage,
      `Cannot scan "${folder}": it is no folder; name the one with the sources`,
    );
  const draw = terminal.screen === null ? null : createScreen(terminal.screen, terminal.err);
  const scan = await scanSources(folder, names, (done, total) => {
    if (done % PROGRESS_EVERY_FILES === 0 || done === total)
      draw?.([`scanning ${bar(done / total)} ${done} of ${total} files`]);
  });
  return scan;
}

function parseDays(text: string): number {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (days <= 36_500) return days;
  throw new InvalidArgumentError(`"${text}" is no number of days; give one such as "30".`);
}
