import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { followExperiment } from '../follow-experiment.ts';
import { parseSeconds } from '../parse-seconds.ts';
import { experimentPicture } from '../render/experiment-picture.ts';
import type { Terminal } from '../terminal.ts';
import { writeText } from '../write-text.ts';

interface StatusOptions extends ConnectionOptions {
  readonly looked?: true;
  readonly watch?: true;
  readonly timeout?: number;
  readonly svg?: string;
}

/** `tidegate experiment status`: figures, intervals and what they say should be done. */
export function addExperimentStatus(experiment: Command, terminal: Terminal): void {
  const command = experiment
    .command('status <name>')
    .description('Show arms, intervals and verdict, as of now.')
    .option('--looked', 'as of the newest planned look, without reading figures anew')
    .option('--watch', 'stay until it has ended')
    .option('--timeout <seconds>', 'with --watch: give up after so long', parseSeconds)
    .option('--svg <file>', 'write the intervals as a picture');
  withConnection(command).action((name: string, options: StatusOptions) =>
    status(name, options, terminal),
  );
}

async function status(name: string, options: StatusOptions, terminal: Terminal): Promise<void> {
  const client = connect(options, terminal);
  const { environment, json } = options;
  const view = options.watch
    ? await followExperiment(
        client,
        { name, environment },
        { terminal, limitMs: options.timeout ?? null },
      )
    : await client.call('experiment', {
        params: { name },
        query: { environment, fresh: options.looked ? 'false' : 'true' },
      });
  if (options.svg !== undefined) {
    const picture = await client.file(
      `/api/v1/experiments/${encodeURIComponent(name)}/picture.svg`,
      {
        environment,
      },
    );
    await writeText(options.svg, await picture.text());
  }
  if (json) return terminal.out(JSON.stringify(view));
  const lines = experimentPicture(view, terminal.colors, terminal.nowMs());
  for (const line of lines) terminal.out(line);
}
