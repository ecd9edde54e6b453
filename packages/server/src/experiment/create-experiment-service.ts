import { ProblemError } from '@tidegate/protocol/problem';
import type { ControllerLoop } from '../controller-loop/controller-loop.ts';
import type { ServerParts } from '../http/server-parts.ts';
import type { ExperimentService } from './experiment-service.ts';
import type { OutcomeReader } from './outcome-reader.ts';

/** What it works with. */
export interface ExperimentParts extends Pick<ServerParts, 'store' | 'clock' | 'limits' | 'log'> {
  readonly reader: OutcomeReader;
  /** Term of the lease while this process holds it: only then looks are taken. */
  readonly term: () => ReturnType<ControllerLoop['status']>['term'];
  /** Called when something was told: the outbox has work. */
  readonly onNews: () => void;
}

/** Experiments over a store and a reader of outcomes. */
export function createExperimentService(_parts: ExperimentParts): ExperimentService {
  const missing = (): never => {
    throw new ProblemError('internal', 'Cannot use experiments: not built');
  };
  return {
    list: missing,
    view: missing,
    outlook: missing,
    start: missing,
    stop: missing,
    decide: missing,
    export: missing,
    picture: missing,
    begin: () => {},
    close: async () => {},
  };
}
