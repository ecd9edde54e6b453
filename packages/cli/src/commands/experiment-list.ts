import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { experimentLine } from '../render/experiment-picture.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate experiment list`: experiments of an environment, those that run first. */
export function addExperimentList(experiment: Command, terminal: Terminal): void {
  const command = experiment.command('list').description('Show experiments, those that run first.');
  withConnection(command).action(async (options: ConnectionOptions) => {
    const { environment, json } = options;
    const answer = await connect(options, terminal).call('experiments', { query: { environment } });
    if (json) return terminal.out(JSON.stringify(answer));
    if (answer.experiments.length === 0)
      return terminal.err(
        `"${environment}" has no experiment; make one with: tidegate experiment create <file>`,
      );
    for (const view of answer.experiments) terminal.out(experimentLine(view));
  });
}
