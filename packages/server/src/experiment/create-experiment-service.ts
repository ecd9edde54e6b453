import { intervalPicture, planExperiment } from '@tidegate/core';
import type { ExperimentOutlook, ExperimentView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import type { ServerParts } from '../http/server-parts.ts';
import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { ExperimentPlace, ExperimentService } from './experiment-service.ts';
import { exportFile } from './export-file.ts';
import { createFreshFigures } from './fresh-figures.ts';
import { createLookLoop } from './look-loop.ts';
import { TRAFFIC_DAYS } from './obstacles.ts';
import type { OutcomeReader } from './outcome-reader.ts';
import { viewExperiment } from './view.ts';

/** What it works with. */
export interface ExperimentParts extends Pick<ServerParts, 'store' | 'clock' | 'limits' | 'log'> {
  readonly reader: OutcomeReader;
  /** The lease while this process holds it: only then looks are taken. */
  readonly term: () => number | null;
  /** Called when something was told: the outbox has work. */
  readonly onNews: () => void;
}

/** Experiments over a store and a reader of outcomes. */
export function createExperimentService(parts: ExperimentParts): ExperimentService {
  const { store, clock, reader, onNews } = parts;
  const loop = createLookLoop(parts);
  const now = () => Math.trunc(clock.nowMs());

  const find = async (place: ExperimentPlace): Promise<StoredExperiment> => {
    const { environment, name } = place;
    const stored = await store.read('getExperiment', { environment, name });
    if (stored !== null) return stored;
    throw new ProblemError(
      'not-found',
      `Cannot find experiment "${name}" in "${environment}": there is none; "tidegate experiment list" shows those that are there`,
    );
  };
  const figures = createFreshFigures(parts, find);
  const viewed = async (place: ExperimentPlace, isFresh: boolean): Promise<ExperimentView> => {
    const stored = await find(place);
    const id = stored.run?.rolloutId;
    const report =
      isFresh && id !== undefined ? await figures.shared(place, id) : stored.run?.report;
    return viewExperiment(stored, report ?? null, now());
  };
  const changed = (stored: StoredExperiment): ExperimentView => {
    onNews();
    return viewExperiment(stored, stored.run?.report ?? null, now());
  };

  return {
    async list(environment) {
      const all = await store.read('listExperiments', { environment, live: false });
      return all.map((stored) => viewExperiment(stored, stored.run?.report ?? null, now()));
    },
    view: viewed,
    async outlook(place, given) {
      const { experiment } = await find(place);
      const known = await store.read('experimentObstacles', { ...place, nowMs: now() });
      const { obstacles } = known;
      const perDay = given ?? known.unitsPerDay;
      const metrics = planExperiment(experiment, { perDay }).map((metric) => ({ ...metric }));
      return { unitsPerDay: perDay, source: sourceOf(given, perDay), metrics, obstacles };
    },
    async start(place, how) {
      return changed(await store.transact('startExperiment', { ...place, ...how, nowMs: now() }));
    },
    async stop(place, how) {
      const report = await figures.now(place).catch(() => null);
      return changed(
        await store.transact('stopExperiment', { ...place, ...how, report, nowMs: now() }),
      );
    },
    async decide(place, how) {
      const reading = figures.now(place);
      // What cannot be read must not keep a rollback up.
      const report = await (how.outcome === 'ship' ? reading : reading.catch(() => null));
      const variant = how.variant ?? report?.verdict.variant ?? null;
      const decided = { ...place, ...how, variant, report, nowMs: now() };
      return changed(await store.transact('decideExperiment', decided));
    },
    export: async (place, what, format) =>
      exportFile(reader, await find(place), { what, format, nowMs: now() }),
    async picture(place) {
      const { run, name } = await viewed(place, true);
      const { experiment } = await find(place);
      const report = run === null ? null : await figures.shared(place, run.rolloutId);
      if (report === null) {
        throw new ProblemError(
          'conflict',
          `Cannot draw experiment "${name}": it was not started; start it first`,
        );
      }
      const tolerances = experiment.metrics.map(
        (metric) => [metric.name, metric.tolerance] as const,
      );
      return intervalPicture(report, { title: name, tolerances: Object.fromEntries(tolerances) });
    },
    begin: loop.begin,
    close: loop.close,
  };
}

function sourceOf(given: number | null, perDay: number | null): ExperimentOutlook['source'] {
  if (given !== null) return 'as given';
  if (perDay === null)
    return `nobody met the flag in the last ${TRAFFIC_DAYS} days; give units a day`;
  return `met the flag in the last ${TRAFFIC_DAYS} days`;
}
