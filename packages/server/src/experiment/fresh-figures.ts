import type { ExperimentReport } from '@tidegate/core';
import { rememberFor } from '../metric/remember-for.ts';
import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { ExperimentParts } from './create-experiment-service.ts';
import type { ExperimentPlace } from './experiment-service.ts';
import { readReport } from './read-report.ts';

/** Figures of now are read anew after this, ms. */
const FRESH_MS = 5_000;
/** How long somebody who takes variants away waits for figures, ms. */
const SOON_MS = 2_000;
/** Experiments whose figures are remembered. */
const REMEMBERED_MAX = 100;

/** Reports as of now, which no look is spent on. */
export interface FreshFigures {
  /** Read for whoever asks; `null` = nothing was drawn yet. */
  now(place: ExperimentPlace): Promise<ExperimentReport | null>;
  /** As `now`; `null` also when they cannot be read within 2 s: nothing must keep a rollback up. */
  soon(place: ExperimentPlace): Promise<ExperimentReport | null>;
  /** All who ask within 5 s share one reading. */
  shared(place: ExperimentPlace, rolloutId: string): Promise<ExperimentReport | null>;
}

/** @param find throws for an experiment that is not there */
export function createFreshFigures(
  { clock, reader }: Pick<ExperimentParts, 'clock' | 'reader'>,
  find: (place: ExperimentPlace) => Promise<StoredExperiment>,
): FreshFigures {
  const remembered = new Map<string, () => Promise<ExperimentReport | null>>();
  const now = async (place: ExperimentPlace): Promise<ExperimentReport | null> => {
    const stored = await find(place);
    const { run } = stored;
    if (run === null || run.status === 'scheduled') return null;
    const nowMs = Math.trunc(clock.nowMs());
    return (await readReport(reader, stored, run, { nowMs, isLook: false })).report;
  };
  return {
    now,
    async soon(place) {
      let cancel = () => {};
      const late = new Promise<null>((resolve) => {
        cancel = clock.after(SOON_MS, () => resolve(null));
      });
      const reading = now(place).catch(() => null);
      return await Promise.race([reading, late]).finally(() => cancel());
    },
    shared(place, rolloutId) {
      const key = JSON.stringify([place.environment, place.name, rolloutId]);
      const known = remembered.get(key) ?? rememberFor(FRESH_MS, clock, () => now(place));
      remembered.delete(key);
      remembered.set(key, known);
      const [oldest] = remembered.keys();
      if (remembered.size > REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
      return known();
    },
  };
}
