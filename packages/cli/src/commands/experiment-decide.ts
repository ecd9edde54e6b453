import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { experimentLine } from '../render/experiment-picture.ts';
import type { Terminal } from '../terminal.ts';

interface Reasoned extends ConnectionOptions {
  readonly reason: string;
}

interface ShipOptions extends Reasoned {
  readonly variant?: string;
  readonly then?: string;
}

/** `tidegate experiment decide` and `stop`: how an experiment ends. */
export function addExperimentDecide(experiment: Command, terminal: Terminal): void {
  const decide = experiment.command('decide').description('End an experiment with a decision.');
  const ship = decide
    .command('ship <name>')
    .description('Give one arm to everybody, or let a plan go on from here.')
    .option('--variant <name>', 'which; default: what the verdict says')
    .option('--then <plan>', 'start this plan from here instead of giving it to everybody at once')
    .requiredOption('--reason <text>', 'why');
  withConnection(ship).action((name: string, options: ShipOptions) =>
    end(name, 'ship', options, terminal),
  );
  const back = decide
    .command('roll-back <name>')
    .description('Give control to everybody; the other arms are held to be bad.')
    .requiredOption('--reason <text>', 'why');
  withConnection(back).action((name: string, options: Reasoned) =>
    end(name, 'roll-back', options, terminal),
  );
  const stop = experiment
    .command('stop <name>')
    .description('End an experiment undecided: everybody gets control, no arm is held to be bad.')
    .requiredOption('--reason <text>', 'why');
  withConnection(stop).action(async (name: string, options: Reasoned) => {
    const { environment, reason } = options;
    const body = { environment, reason };
    const client = connect(options, terminal);
    const view = await client.call('stopExperiment', { params: { name }, body });
    terminal.out(options.json ? JSON.stringify(view) : experimentLine(view));
  });
}

async function end(
  name: string,
  outcome: 'ship' | 'roll-back',
  options: ShipOptions,
  terminal: Terminal,
): Promise<void> {
  const { environment, reason, variant, then, json } = options;
  const view = await connect(options, terminal).call('decideExperiment', {
    params: { name },
    body: {
      ...{ environment, outcome, reason },
      ...(variant === undefined ? {} : { variant }),
      ...(then === undefined ? {} : { nextPlan: then }),
    },
  });
  terminal.out(json ? JSON.stringify(view) : experimentLine(view));
}
