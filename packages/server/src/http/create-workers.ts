import { type ActionRunner, createActionRunner } from '../action/create-action-runner.ts';
import { type ActionWorker, createActionWorker } from '../action/create-action-worker.ts';
import { type AlertLoop, createAlertLoop } from '../alert-loop/alert-loop.ts';
import {
  type ControllerLoop,
  type ControllerLoopParts,
  createControllerLoop,
} from '../controller-loop/controller-loop.ts';
import { createDeadMan } from '../notify/dead-man.ts';
import { createOutboxWorker, type OutboxWorker } from '../notify/outbox-worker.ts';
import type { ServerOptions } from '../start-server.ts';
import type { Store } from '../store/store.ts';
import type { ServerParts } from './server-parts.ts';

/** What works without being asked: the controller, alerts, and those who carry out what they want. */
export interface Workers {
  readonly loop: ControllerLoop;
  readonly outbox: OutboxWorker;
  readonly actions: ActionRunner;
  start(): Promise<void>;
  /** Ends the actions that run; what is left in the outbox is taken up at the next start. */
  stopActions(): Promise<void>;
  stopDeadMan(): Promise<void>;
  /** Lets the others end what they do, in order. */
  close(): Promise<void>;
}

/** Puts them together; none does anything before `start`. */
export function createWorkers(
  store: Store,
  options: Pick<ServerOptions, 'actions'>,
  parts: Pick<ServerParts, 'clock' | 'limits' | 'log' | 'channels' | 'random'> &
    Pick<ControllerLoopParts, 'onWatched'>,
): Workers {
  const { clock, limits, log, channels, random, onWatched } = parts;
  const rooms = { store, clock, limits, log };
  const loop = createControllerLoop({ ...rooms, onWatched, onChanged: () => wakeAll() });
  const term = () => loop.status().term;
  const outbox = createOutboxWorker({ ...rooms, channels, term, random });
  const actions = createActionRunner(options.actions ?? [], { store, clock, limits, channels });
  const onDone = () => void loop.wake();
  const workers: readonly ActionWorker[] = (['layer', 'check'] as const).map((kind) =>
    createActionWorker({ ...rooms, runner: actions, term, kind, onDone }),
  );
  const wakeAll = (): void => {
    for (const one of [outbox, ...workers]) void one.wake();
  };
  const alerts: AlertLoop = createAlertLoop({ ...rooms, term, onNews: wakeAll });
  const tickAgeMs = () => loop.status().tickAgeMs;
  const deadMan = createDeadMan({ channels, clock, limits, log, tickAgeMs });
  return {
    loop,
    outbox,
    actions,
    async start() {
      await loop.start();
      outbox.start();
      for (const worker of workers) worker.start();
      alerts.start();
      deadMan.start();
    },
    stopActions: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
    stopDeadMan: () => deadMan.close(),
    async close() {
      await alerts.close();
      await loop.close();
      await outbox.close();
    },
  };
}
