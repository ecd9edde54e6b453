import { type Command, Option } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseMoment } from '../parse-moment.ts';
import { deploymentLine } from '../render/deployments-picture.ts';
import type { Terminal } from '../terminal.ts';

interface BeginOptions extends ConnectionOptions {
  readonly version: string;
  readonly commit?: string;
  /** ms since epoch */
  readonly commitTime?: number;
  readonly kind: 'deploy' | 'rollback' | 'hotfix';
  readonly slot?: string;
  readonly address?: string;
  readonly rollout?: string;
  /** ms since epoch */
  readonly started?: number;
  /** ms since epoch */
  readonly ended?: number;
  readonly status?: 'succeeded' | 'failed';
  readonly detail?: string;
  readonly once?: string;
}

/** `tidegate deployment begin`: what a pipeline says before it deploys, or of what is over. */
export function addDeploymentBegin(deployment: Command, terminal: Terminal): void {
  const command = deployment
    .command('begin')
    .description('Say that a deployment begins, or tell of one that is over; prints its id.')
    .requiredOption('--version <text>', 'what goes out, such as v1.4.2 or an image digest')
    .option('--commit <id>', 'the commit that it is made of')
    .option('--commit-time <time>', 'when that was made, for the lead time', parseMoment)
    .addOption(
      new Option('--kind <kind>', 'what it is')
        .choices(['deploy', 'rollback', 'hotfix'])
        .default('deploy'),
    )
    .option('--slot <name>', 'where it runs, such as blue or green')
    .option('--address <url>', 'where it can be seen')
    .option('--rollout <id>', 'the rollout that it is part of')
    .option(
      '--started <time>',
      'when it began, such as 2026-01-31T18:00Z; default: now',
      parseMoment,
    )
    .option('--ended <time>', 'it is over: when it ended; with --status and --started', parseMoment)
    .addOption(
      new Option('--status <status>', 'it is over: what it came to').choices([
        'succeeded',
        'failed',
      ]),
    )
    .option('--detail <text>', 'in words, such as the name of the run')
    .option('--once <text>', 'the same text twice is one deployment, such as the id of the run');
  withConnection(command).action((options: BeginOptions) => begin(options, terminal));
}

async function begin(options: BeginOptions, terminal: Terminal): Promise<void> {
  const { environment, version, commit, commitTime, kind, slot, address, rollout } = options;
  const { started, ended, status, detail = '', once } = options;
  const view = await connect(options, terminal).call('beginDeployment', {
    body: {
      ...{ environment, version, kind, detail },
      ...(commit !== undefined && { commit }),
      ...(commitTime !== undefined && { commitMs: commitTime }),
      ...(slot !== undefined && { slot }),
      ...(address !== undefined && { url: address }),
      ...(rollout !== undefined && { rollout }),
      ...(started !== undefined && { startedMs: started }),
      ...(ended !== undefined && { endedMs: ended }),
      ...(status !== undefined && { status }),
      ...(once !== undefined && { key: once }),
    },
  });
  if (options.json) return terminal.out(JSON.stringify(view));
  // A pipeline keeps the id: it alone goes to stdout.
  terminal.err(deploymentLine(view));
  terminal.out(view.id);
}
