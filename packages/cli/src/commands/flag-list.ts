import type { FlagView } from '@tidegate/protocol';
import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface ListOptions extends ConnectionOptions {
  readonly archived?: true;
}

/** `tidegate flag list`: the flags of an environment, what they serve and what is special. */
export function addFlagList(flag: Command, terminal: Terminal): void {
  const command = flag
    .command('list')
    .description('Show all flags of an environment.')
    .option('--archived', 'also those that are archived');
  withConnection(command).action((options: ListOptions) => list(options, terminal));
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const { flags } = await connect(options, terminal).call('flags', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify({ flags }));
  const shown = flags.filter(({ archivedMs }) => options.archived || archivedMs === null);
  const hidden = flags.length - shown.length;
  if (shown.length === 0 && hidden === 0)
    return terminal.err(`no flags in "${environment}"; add some with "tidegate apply"`);
  const rows = shown.map((view) => [
    view.key,
    view.kind,
    view.killed ? `${servedAs(view.off)} (killed)` : servedAs(view.serve),
    view.owner ?? '',
    Object.keys(view.variants).join(', '),
    marksOf(view).join('; '),
  ]);
  const header = ['flag', 'kind', 'serves', 'rollout', 'variants', 'notes'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
  if (hidden > 0) terminal.err(`${hidden} archived; show them with --archived`);
}

/** A foreign flag may have no such variant. */
function servedAs(variant: string): string {
  return variant === '' ? "callers' defaults" : variant;
}

function marksOf(view: FlagView): string[] {
  const rules = view.rules.map(({ name }) => name);
  return [
    ...(view.archivedMs === null ? [] : [`archived ${dayOf(view.archivedMs)}`]),
    ...(view.broken === null ? [] : [`broken: ${view.broken}`]),
    ...(view.foreign ? ['flagd'] : []),
    ...(view.aliases.length === 0 ? [] : [`also ${view.aliases.join(', ')}`]),
    ...(rules.length === 0 ? [] : [`rules ${rules.join(', ')}`]),
    ...view.requires.map(({ flag, variant }) => `requires ${flag}=${variant}`),
    ...(view.exclusionGroup === null ? [] : [`group ${view.exclusionGroup}`]),
    ...(view.variable === null ? [] : [`overridden by ${view.variable}`]),
    ...(view.barred.length === 0 ? [] : [`barred ${view.barred.join(', ')}`]),
    ...(view.clientVisible ? ['in browsers'] : []),
  ];
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
