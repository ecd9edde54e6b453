import { type Command, Option } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { deploymentLine } from '../render/deployments-picture.ts';
import type { Terminal } from '../terminal.ts';

interface EndOptions extends ConnectionOptions {
  readonly status: 'succeeded' | 'failed' | 'rolled-back';
  readonly detail?: string;
}

/** `tidegate deployment end`: what a deployment came to. */
export function addDeploymentEnd(deployment: Command, terminal: Terminal): void {
  const command = deployment
    .command('end <id>')
    .description('Say what a deployment came to; one that succeeded may be taken back later.')
    .addOption(
      new Option('--status <status>', 'what it came to')
        .choices(['succeeded', 'failed', 'rolled-back'])
        .makeOptionMandatory(),
    )
    .option('--detail <text>', 'in words, such as why it failed');
  withConnection(command).action((id: string, options: EndOptions) => end(id, options, terminal));
}

async function end(id: string, options: EndOptions, terminal: Terminal): Promise<void> {
  const { status, detail = '' } = options;
  const body = { status, detail };
  const view = await connect(options, terminal).call('endDeployment', { params: { id }, body });
  terminal.out(options.json ? JSON.stringify(view) : deploymentLine(view));
}
