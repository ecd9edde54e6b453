import type { ActionRunner } from '../action/create-action-runner.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { BackupService } from '../backup/backup-service.ts';
import type { WorkBoard } from '../board/work-board.ts';
import type { CheckRuns } from '../check/create-check-runs.ts';
import type { Channels } from '../config/channels.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { ControllerLoop } from '../controller-loop/controller-loop.ts';
import type { DriverRunner } from '../driver/create-driver-runner.ts';
import type { ExperimentService } from '../experiment/experiment-service.ts';
import type { KeyQuota } from '../ingest/key-quota.ts';
import type { OutboxWorker } from '../notify/outbox-worker.ts';
import type { KnownQuery } from '../plan/review-experiments.ts';
import type { Rehearsals } from '../rehearsal/rehearsals.ts';
import type { RememberedFigures } from '../scorecard/remember-figures.ts';
import type { Store } from '../store/store.ts';
import type { StreamHub } from '../stream/hub.ts';
import type { RulesetCache } from '../stream/ruleset-cache.ts';
import type { Tickets } from '../stream/tickets.ts';

/** What the handlers work with; nothing of it is ambient. */
export interface ServerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly ring: KeyRing;
  readonly hub: StreamHub;
  readonly rulesets: RulesetCache;
  readonly tickets: Tickets;
  readonly loop: ControllerLoop;
  /** Who can be told. */
  readonly channels: Channels;
  readonly outbox: Pick<OutboxWorker, 'wake'>;
  /** What the operator lets plans and checks do. */
  readonly actions: Pick<ActionRunner, 'actions' | 'names' | 'run'>;
  /** What brings deployments and databases back. */
  readonly drivers: DriverRunner;
  readonly backups: BackupService;
  readonly rehearsals: Rehearsals;
  readonly experiments: ExperimentService;
  /** What metrics of experiments may name. */
  readonly queries: readonly KnownQuery[];
  /** What takes long and is under way. */
  readonly board: WorkBoard;
  /** Checks of installations that run, or ran a moment ago. */
  readonly checks: CheckRuns;
  /** What KPIs are computed from, read once for all who look. */
  readonly figures: RememberedFigures;
  /** How much telemetry each key may send. */
  readonly quota: KeyQuota;
  readonly version: string;
  readonly log: Log;
  /** 0 ≤ x < 1; for jitter only. */
  readonly random: () => number;
}
