import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseWhole } from '../parse-whole.ts';
import { deploymentsPicture } from '../render/deployments-picture.ts';
import type { Terminal } from '../terminal.ts';

interface ListOptions extends ConnectionOptions {
  readonly limit: number;
}

/** `tidegate deployment list`: deployments of an environment, and which one is live. */
export function addDeploymentList(deployment: Command, terminal: Terminal): void {
  const command = deployment
    .command('list')
    .description('Show deployments, newest first, and which one takes the traffic.')
    .option('--limit <count>', 'deployments', parseWhole(1, 1_000), 20);
  withConnection(command).action((options: ListOptions) => list(options, terminal));
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { environment, limit } = options;
  const client = connect(options, terminal);
  const answer = await client.call('deployments', { query: { environment, limit } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.deployments.length === 0)
    return terminal.err(`nobody told of a deployment to "${environment}"`);
  for (const line of deploymentsPicture(answer.deployments, terminal.nowMs(), terminal.colors))
    terminal.out(line);
}
