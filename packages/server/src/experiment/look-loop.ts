import { experimentLook, lookTimes } from '@tidegate/core';
import { every } from '../config/every.ts';
import type { StoredExperiment, StoredRun } from '../store/experiment-operations.ts';
import type { ExperimentParts } from './create-experiment-service.ts';
import { readReport } from './read-report.ts';

/** How often it is seen whether a look is due, ms. */
const SEE_EVERY_MS = 1_000;
/** A look that failed is taken again after this, ms. */
const RETRY_MS = 15_000;

/** Takes planned looks while this process holds the lease. */
export interface LookLoop {
  begin(): void;
  /** Looks now, or shares the look that goes on. Never rejects. */
  wake(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a loop that stands still until `begin`. One experiment after the other; a look that was missed
 * while nobody was here is taken once, as of now. What fails is logged and tried again.
 */
export function createLookLoop(parts: ExperimentParts): LookLoop {
  const { store, clock, log, term, onNews } = parts;
  const failedMs = new Map<string, number>();
  let running: Promise<void> | null = null;
  let isClosed = false;
  let stop = () => {};

  const take = async (stored: StoredExperiment, run: StoredRun): Promise<void> => {
    const nowMs = Math.trunc(clock.nowMs());
    const { rolloutId } = run;
    const failed = failedMs.get(rolloutId);
    const isEarly = failed !== undefined && clock.monotonicMs() - failed < RETRY_MS;
    if (isEarly || !isDue(run, nowMs)) return;
    try {
      const how = { nowMs, isLook: true };
      const { outcomes, report } = await readReport(parts.reader, stored, run, how);
      // Reading takes its time: another process may take the looks by now.
      if (term() === null) return;
      const look = experimentLook(run.experiment, outcomes, run.startedMs);
      const { isNew } = await store.transact('writeLook', { rolloutId, look, report, nowMs });
      failedMs.delete(rolloutId);
      if (isNew) onNews();
    } catch (cause) {
      // The reader is closed with the server: the look is due again at the next start.
      if (isClosed) return;
      failedMs.set(rolloutId, clock.monotonicMs());
      log.error({ err: cause, experiment: stored.name }, 'a look at an experiment failed');
    }
  };
  const look = async (): Promise<void> => {
    if (term() === null) return;
    try {
      const live = await store.read('listExperiments', { environment: null, live: true });
      for (const stored of live)
        if (!isClosed && stored.run?.status === 'running') await take(stored, stored.run);
      const ids = new Set(live.map(({ run }) => run?.rolloutId));
      for (const id of failedMs.keys()) if (!ids.has(id)) failedMs.delete(id);
    } catch (cause) {
      log.error({ err: cause }, 'seeing which experiments are to be looked at failed');
    }
  };
  const wake = (): Promise<void> => {
    if (isClosed) return Promise.resolve();
    running ??= look().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    begin() {
      stop = every(clock, SEE_EVERY_MS, () => void wake());
    },
    wake,
    async close() {
      isClosed = true;
      stop();
      await running;
    },
  };
}

/** A planned time has passed since the newest look. */
function isDue({ experiment, startedMs, looks }: StoredRun, nowMs: number): boolean {
  const newestMs = looks.at(-1)?.atMs ?? startedMs;
  return lookTimes(experiment, startedMs).some((atMs) => atMs > newestMs && atMs <= nowMs);
}
