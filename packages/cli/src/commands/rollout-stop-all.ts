import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { plain } from '../render/plain.ts';
import { rolloutLine } from '../render/rollout-line.ts';
import type { Terminal } from '../terminal.ts';

interface StopOptions extends ConnectionOptions {
  readonly reason: string;
  readonly kill?: true;
}

/** `tidegate rollout stop-all`: rolls back whatever rolls out in an environment, at once. */
export function addRolloutStopAll(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('stop-all')
    .description('Emergency: roll back every rollout of the environment at once.')
    .requiredOption('--reason <text>', 'why; it goes into the audit')
    .option('--kill', 'switch their flags off too');
  withConnection(command).action((options: StopOptions) => stopAll(options, terminal));
}

async function stopAll(options: StopOptions, terminal: Terminal): Promise<void> {
  const { environment, reason, kill } = options;
  const answer = await connect(options, terminal).call('stopRollouts', {
    body: { environment, reason, kill: kill ?? false },
  });
  if (options.json) return terminal.out(JSON.stringify(answer));
  for (const view of answer.stopped) terminal.out(rolloutLine(view));
  for (const flag of answer.killed) terminal.out(`${plain(flag)} is switched off`);
  if (answer.stopped.length === 0) terminal.err(`no rollout was under way in "${environment}"`);
}
