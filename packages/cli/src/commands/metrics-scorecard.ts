import type { ScorecardView } from '@tidegate/protocol';
import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { findNamed } from '../find-named.ts';
import { QuietExit } from '../quiet-exit.ts';
import { scorecardPicture } from '../render/scorecard-picture.ts';
import type { Terminal } from '../terminal.ts';

interface ScorecardOptions extends ConnectionOptions {
  readonly check?: true;
  readonly allowNoData?: true;
}

/** `tidegate metrics scorecard`: KPIs and budgets with their state. */
export function addMetricsScorecard(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('scorecard [name]')
    .description('Show KPIs, budgets and criteria with their state.')
    .option('--check', `return ${exitCodes.problem} when one is not met, or due and without data`)
    .option('--allow-no-data', 'with --check: what has no data is no reason');
  withConnection(command).action((name: string | undefined, options: ScorecardOptions) =>
    scorecard(name, options, terminal),
  );
}

async function scorecard(
  name: string | undefined,
  options: ScorecardOptions,
  terminal: Terminal,
): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('scorecards', { query: { environment } });
  const scorecards =
    name === undefined ? answer.scorecards : [findNamed(answer.scorecards, name, 'scorecard')];
  if (options.json) terminal.out(JSON.stringify({ serverMs: answer.serverMs, scorecards }));
  else if (scorecards.length === 0)
    terminal.err(`no scorecards in "${environment}"; add some with "tidegate apply"`);
  else
    for (const [index, view] of scorecards.entries()) {
      if (index > 0) terminal.out('');
      for (const line of scorecardPicture(view, terminal.colors)) terminal.out(line);
    }
  if (options.check && !passes(scorecards, options.allowNoData === true))
    throw new QuietExit(exitCodes.problem);
}

/** Silence passes nothing: neither KPIs without data, nor no KPIs at all. */
function passes(scorecards: readonly ScorecardView[], allowsNoData: boolean): boolean {
  if (scorecards.some(({ notMet }) => notMet > 0)) return false;
  if (allowsNoData) return true;
  return (
    scorecards.some(({ kpis }) => kpis.length > 0) && scorecards.every(({ noData }) => noData === 0)
  );
}
