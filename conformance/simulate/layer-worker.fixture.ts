/** The product's own worker for layers, with drivers of the simulated world. */
import {
  type ActionWorker,
  createActionWorker,
} from '../../packages/server/src/action/create-action-worker.ts';
import type { Clock } from '../../packages/server/src/config/clock.ts';
import { limits } from '../../packages/server/src/config/limits.ts';
import type { Log } from '../../packages/server/src/config/log.ts';
import {
  createDriverRunner,
  type DriverRunnerParts,
} from '../../packages/server/src/driver/create-driver-runner.ts';
import { createLayerRunner } from '../../packages/server/src/driver/create-layer-runner.ts';
import type { Driver } from '../../packages/server/src/driver/driver.ts';
import type { DriverEntry } from '../../packages/server/src/driver/driver-entry.ts';
import type { Store } from '../../packages/server/src/store/store.ts';
import { SIMULATED } from './limits.fixture.ts';
import { DRIVERS, HEALTH, SWITCH } from './random-procedure.fixture.ts';
import {
  type Back,
  DRIVER_TIMEOUT_MS,
  type SimulatedDrivers,
} from './simulated-drivers.fixture.ts';

export interface LayerWorkerParts {
  readonly store: Pick<Store, 'transact'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly drivers: SimulatedDrivers;
  readonly term: () => number | null;
}

/** A worker of one life of a process: it stands still until it is started. */
export function layerWorker({ drivers, ...parts }: LayerWorkerParts): ActionWorker {
  const { clock } = parts;
  // A process that stands still hears nothing until it goes on.
  const back: Back = (run) => void clock.after(0, run);
  const driverOf = ({ name }: DriverEntry): Driver => ({
    prepare: (asked) => drivers.step(name, 'prepare', asked, back),
    execute: (asked) => drivers.step(name, 'execute', asked, back),
    verify: (asked) => drivers.step(name, 'verify', asked, back),
    undo: (asked) => drivers.step(name, 'undo', asked, back),
  });
  const own = { ...limits, outboxEveryMs: SIMULATED.outboxEveryMs };
  const entries = DRIVERS.map(entryOf);
  const runner = createLayerRunner({
    rehearsals: { giveWay: () => Promise.resolve() },
    actions: {
      names: [SWITCH, HEALTH],
      run: async (name) => ended(await drivers.look(name, 0, back)),
    },
    drivers: createDriverRunner(
      { drivers: entries, databases: [] },
      { clock, limits, make: driverOf, ...UNUSED },
    ),
    watch: {
      traffic: () => drivers.look('traffic', 0, back),
      clean: ({ forMs }) => drivers.look('clean', forMs, back),
    },
    board: { begin: () => ({ tell: () => {}, end: () => {} }) },
  });
  const work = { kind: 'layer', runner } as const;
  return createActionWorker({ ...parts, work, limits: own, onDone: () => {} });
}

function entryOf(name: string): DriverEntry {
  return {
    ...{ name, description: '', environment: 'production', secrets: [] },
    timeoutMs: DRIVER_TIMEOUT_MS,
    work: {
      ...{ kind: 'command', prepare: null, execute: ['true'], verify: null, undo: null },
      ...{ environment: {}, cwd: '/' },
    },
  };
}

function unused(): never {
  throw new Error('Cannot do this here: drivers of the simulated world need nothing of it');
}

/** What drivers of a real server work with besides. */
const UNUSED: Pick<DriverRunnerParts, 'backups' | 'directory' | 'store' | 'channels'> = {
  backups: { restore: unused, drill: unused, ended: unused, stop: unused },
  directory: '/',
  store: { read: unused },
  channels: { allowAddresses: [] },
};

/** An action never says that it could not find out. */
function ended({ outcome, detail }: Awaited<ReturnType<SimulatedDrivers['look']>>) {
  return { outcome: outcome === 'ok' ? ('ok' as const) : ('failed' as const), detail };
}
