import { type ActionRunner, createActionRunner } from '../action/create-action-runner.ts';
import { type ActionWorker, createActionWorker } from '../action/create-action-worker.ts';
import { type AlertLoop, createAlertLoop } from '../alert-loop/alert-loop.ts';
import type { BackupService } from '../backup/backup-service.ts';
import { createBackupService } from '../backup/create-backup-service.ts';
import { createWorkBoard, type WorkBoard } from '../board/work-board.ts';
import { noSafety } from '../config/safety.ts';
import {
  type ControllerLoop,
  type ControllerLoopParts,
  createControllerLoop,
} from '../controller-loop/controller-loop.ts';
import { createDriverRunner, type DriverRunner } from '../driver/create-driver-runner.ts';
import { createLayerRunner } from '../driver/create-layer-runner.ts';
import { createLayerWatch } from '../driver/create-layer-watch.ts';
import { createExperimentService } from '../experiment/create-experiment-service.ts';
import type { ExperimentService } from '../experiment/experiment-service.ts';
import { createDeadMan } from '../notify/dead-man.ts';
import { createOutboxWorker, type OutboxWorker } from '../notify/outbox-worker.ts';
import { openOutcomeReader } from '../outcome/open-reader.ts';
import { createRehearsals } from '../rehearsal/create-rehearsals.ts';
import type { Rehearsals } from '../rehearsal/rehearsals.ts';
import type { ServerOptions } from '../start-server.ts';
import type { Store } from '../store/store.ts';
import { actionNames } from './action-names.ts';
import type { ServerParts } from './server-parts.ts';

/** What works without being asked: the controller, alerts, and those who carry out what they want. */
export interface Workers {
  readonly loop: ControllerLoop;
  readonly outbox: OutboxWorker;
  readonly actions: ActionRunner;
  readonly drivers: DriverRunner;
  readonly backups: BackupService;
  readonly rehearsals: Rehearsals;
  readonly board: WorkBoard;
  readonly experiments: ExperimentService;
  start(): Promise<void>;
  /** Ends actions, backups and rehearsals that run; what is left in the outbox is taken up at the next start. */
  stopActions(): Promise<void>;
  stopDeadMan(): Promise<void>;
  /** Lets the others end what they do, in order. */
  close(): Promise<void>;
}

/** Puts them together; none does anything before `start`. */
export function createWorkers(
  store: Store,
  options: Pick<ServerOptions, 'actions' | 'safety' | 'directory' | 'queries'>,
  parts: Pick<ServerParts, 'clock' | 'limits' | 'log' | 'channels' | 'random'> &
    Pick<ControllerLoopParts, 'onWatched'>,
): Workers {
  const { clock, limits, log, channels, random, onWatched } = parts;
  const rooms = { store, clock, limits, log };
  const loop = createControllerLoop({ ...rooms, onWatched, onChanged: () => wakeAll() });
  const term = () => loop.status().term;
  const outbox = createOutboxWorker({ ...rooms, channels, term, random });
  const { safety = noSafety, directory } = options;
  const board = createWorkBoard(clock);
  const onNews = () => wakeAll();
  const backups = createBackupService(safety, { ...rooms, board, directory, term, onNews });
  const acting = { store, clock, limits, channels, backups };
  const actions = createActionRunner(options.actions ?? [], acting);
  const drivers = createDriverRunner(safety, { ...acting, directory });
  const rehearsals = createRehearsals({ ...rooms, board, actions, drivers });
  const onDone = () => void loop.wake();
  const watch = createLayerWatch({ store, clock });
  const layers = createLayerRunner({ actions, drivers, watch, board, rehearsals });
  const workers: readonly ActionWorker[] = (
    [
      { kind: 'layer', runner: layers },
      { kind: 'check', runner: actions, board },
    ] as const
  ).map((work) => createActionWorker({ ...rooms, work, term, onDone }));
  const wakeAll = (): void => {
    for (const one of [outbox, ...workers]) void one.wake();
  };
  const alerts: AlertLoop = createAlertLoop({ ...rooms, term, onNews });
  const tickAgeMs = () => loop.status().tickAgeMs;
  const reader = openOutcomeReader({ directory, queries: options.queries ?? [] });
  const experiments = createExperimentService({
    ...{ ...rooms, reader, term, onNews, onChanged: () => void loop.wake() },
    actions: actionNames({ actions, drivers }),
  });
  const deadMan = createDeadMan({ channels, clock, limits, log, tickAgeMs });
  return {
    loop,
    outbox,
    actions,
    drivers,
    backups,
    rehearsals,
    board,
    experiments,
    async start() {
      await loop.start();
      outbox.start();
      for (const worker of workers) worker.start();
      alerts.start();
      experiments.begin();
      await backups.start();
      deadMan.start();
    },
    stopActions: async () => {
      await rehearsals.close();
      await Promise.all([...workers.map((worker) => worker.close()), backups.close()]);
    },
    stopDeadMan: () => deadMan.close(),
    async close() {
      // Whoever reads now is not waited for.
      await Promise.all([experiments.close(), reader.close()]);
      await alerts.close();
      await loop.close();
      await outbox.close();
    },
  };
}
