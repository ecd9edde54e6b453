import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseSeconds } from '../parse-seconds.ts';
import { dashboardPicture } from '../render/dashboard-picture.ts';
import type { Terminal } from '../terminal.ts';
import { type WatchOptions, watchAgain } from '../watch-again.ts';

interface DashboardOptions extends ConnectionOptions, WatchOptions {
  readonly json?: true;
}

/** `tidegate metrics dashboard`: what operations look at, with `--watch` again and again. */
export function addMetricsDashboard(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('dashboard')
    .description('Show health old against new, rollouts, experience, errors and budgets.')
    .option('--watch', 'look again every 2 s')
    .option('--timeout <seconds>', 'with --watch: stop after so long', parseSeconds);
  withConnection(command).action((options: DashboardOptions) => dashboard(options, terminal));
}

async function dashboard(options: DashboardOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const client = connect(options, terminal);
  await watchAgain(
    () => client.call('dashboard', { query: { environment } }),
    (view) => dashboardPicture(view, terminal.colors),
    options,
    terminal,
  );
}
