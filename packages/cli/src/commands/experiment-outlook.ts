import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseWhole } from '../parse-whole.ts';
import { outlookPicture } from '../render/outlook-picture.ts';
import type { Terminal } from '../terminal.ts';

interface OutlookOptions extends ConnectionOptions {
  readonly unitsPerDay?: number;
}

/** `tidegate experiment outlook`: sample, time and power before the start. */
export function addExperimentOutlook(experiment: Command, terminal: Terminal): void {
  const command = experiment
    .command('outlook <name>')
    .description('Say what it can find, how long that takes, and what keeps it from being started.')
    .option(
      '--units-per-day <count>',
      'units that will meet the flag; default: as lately',
      parseWhole(1, 1e9),
    );
  withConnection(command).action(async (name: string, options: OutlookOptions) => {
    const { environment, unitsPerDay, json } = options;
    const query = {
      environment,
      ...(unitsPerDay === undefined ? {} : { unitsPerDay: String(unitsPerDay) }),
    };
    const answer = await connect(options, terminal).call('experimentOutlook', {
      params: { name },
      query,
    });
    if (json) return terminal.out(JSON.stringify(answer));
    for (const line of outlookPicture(answer, terminal.colors)) terminal.out(line);
  });
}
