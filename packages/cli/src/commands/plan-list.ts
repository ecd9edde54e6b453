import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { table } from '../render/table.ts';
import { timeText } from '../render/time-text.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate plan list`: the newest version of each applied plan. */
export function addPlanList(plan: Command, terminal: Terminal): void {
  const command = plan.command('list').description('Show the plans that were applied.');
  withConnection(command).action((options: ConnectionOptions) => list(options, terminal));
}

async function list(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('plans', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.plans.length === 0) return terminal.err(`no plans in "${environment}"`);
  const rows = answer.plans.map((plan) => [
    plan.name,
    `${plan.flag}: ${plan.control} → ${plan.candidate}`,
    `${plan.phases}`,
    timeText(plan.appliedMs),
    plan.hash.slice(0, 8),
  ]);
  const header = ['plan', 'flag', 'phases', 'applied', 'hash'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}
