import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

interface PromoteOptions extends Omit<ConnectionOptions, 'environment'> {
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
}

/** `tidegate plan promote`: takes a plan that completed in one environment to the next. */
export function addPlanPromote(plan: Command, terminal: Terminal): void {
  const command = plan
    .command('promote <plan>')
    .description(
      'Apply a plan that completed in one environment to another; evidence and approvals begin anew.',
    )
    .requiredOption('--from <environment>', 'where its rollout completed')
    .requiredOption('--to <environment>', 'where it is applied')
    .option('--reason <text>', 'why, when it did not complete there');
  withConnection(command).action((name: string, options: PromoteOptions & ConnectionOptions) =>
    promote(name, options, terminal),
  );
}

async function promote(
  plan: string,
  options: PromoteOptions & ConnectionOptions,
  terminal: Terminal,
): Promise<void> {
  const { from, to, reason } = options;
  const view = await connect(options, terminal).call('promotePlan', {
    body: { plan, from, to, ...(reason === undefined ? {} : { reason }) },
  });
  if (options.json) return terminal.out(JSON.stringify(view));
  const start = `tidegate rollout start ${view.name} --environment ${view.environment}`;
  terminal.out(
    plain(`plan "${view.name}" ${view.hash.slice(0, 8)} stands in "${view.environment}"`),
  );
  terminal.err(plain(`start it with: ${start}`));
}
