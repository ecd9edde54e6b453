import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseMoment } from '../parse-moment.ts';
import { parseScale } from '../parse-scale.ts';
import { experimentLine } from '../render/experiment-picture.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

interface StartOptions extends ConnectionOptions {
  readonly reason?: string;
  /** ms since epoch */
  readonly at?: number;
  readonly scale?: ReturnType<typeof parseScale>;
}

/** `tidegate experiment start`: units are drawn from now on. */
export function addExperimentStart(experiment: Command, terminal: Terminal): void {
  const command = experiment
    .command('start <name>')
    .description('Start an experiment: units are drawn from now on.')
    .option('--reason <text>', 'why; needed for an arm that was rolled back before')
    .option('--at <time>', 'start by itself then, such as 2026-01-31T10:00Z', parseMoment)
    .option('--scale <factors>', 'divide its times, for demonstrations: hold=600', parseScale);
  withConnection(command).action(async (name: string, options: StartOptions) => {
    const { environment, reason, at, scale, json } = options;
    const view = await connect(options, terminal).call('startExperiment', {
      params: { name },
      body: {
        environment,
        ...(reason === undefined ? {} : { reason }),
        ...(at === undefined ? {} : { atMs: at }),
        ...(scale === undefined ? {} : { scale }),
      },
    });
    if (json) return terminal.out(JSON.stringify(view));
    terminal.out(experimentLine(view));
    terminal.err(`see it with: tidegate experiment status ${plain(name)} --watch`);
  });
}
