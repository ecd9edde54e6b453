import { intervalPicture, planExperiment } from '@tidegate/core';
import type { ExperimentOutlook, ExperimentView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { inTime } from '../http/in-time.ts';
import type { ServerParts } from '../http/server-parts.ts';
import type { OutcomeReader } from '../outcome/reader.ts';
import type { KnownAction } from '../plan/known-actions.ts';
import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { PlanBaselines } from '../store/reads.ts';
import type { ExperimentPlace, ExperimentService } from './experiment-service.ts';
import { exportFile } from './export-file.ts';
import { createFreshFigures } from './fresh-figures.ts';
import { createLookLoop } from './look-loop.ts';
import { TRAFFIC_DAYS } from './obstacles.ts';
import { viewExperiment } from './view.ts';

/** What it works with. */
export interface ExperimentParts extends Pick<ServerParts, 'store' | 'clock' | 'limits' | 'log'> {
  readonly reader: OutcomeReader;
  /** The lease while this process holds it: only then looks are taken. */
  readonly term: () => number | null;
  /** Called when something was told: the outbox has work. */
  readonly onNews: () => void;
  /** Called when a rollout was started or ended: the controller has work. */
  readonly onChanged: () => void;
  /** What the server's configuration has that plans may name. */
  readonly actions: readonly KnownAction[];
}

/** Experiments over a store and a reader of outcomes. */
export function createExperimentService(parts: ExperimentParts): ExperimentService {
  const { store, clock, reader, actions } = parts;
  const loop = createLookLoop(parts);
  const now = () => Math.trunc(clock.nowMs());

  const find = async ({ environment, name }: ExperimentPlace): Promise<StoredExperiment> =>
    (await store.read('getExperiment', { environment, name })) ?? notThere({ environment, name });
  const figures = createFreshFigures(parts, find);
  const viewed = async (place: ExperimentPlace, isFresh: boolean): Promise<ExperimentView> => {
    const stored = await find(place);
    const id = stored.run?.rolloutId;
    const report =
      isFresh && id !== undefined ? await figures.shared(place, id) : stored.run?.report;
    return viewExperiment(stored, report ?? null, now());
  };
  const baselinesOf = (place: ExperimentPlace, plan: string | null) =>
    readBaselines(store, place, plan, now());
  const changed = (stored: StoredExperiment): ExperimentView => {
    parts.onNews();
    parts.onChanged();
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
      const baselines = await baselinesOf(place, place.name);
      const started = { ...place, ...how, baselines };
      const ask = (nowMs: number) => store.transact('startExperiment', { ...started, nowMs });
      return changed(await inTime({ nowMs: now }, ask));
    },
    async stop(place, how) {
      const report = await figures.soon(place);
      return changed(
        await store.transact('stopExperiment', { ...place, ...how, report, nowMs: now() }),
      );
    },
    async decide(place, how) {
      const isShipped = how.outcome === 'ship';
      // Only a verdict must be waited for.
      const isNamed = !isShipped || how.variant !== null;
      const report = await (isNamed ? figures.soon(place) : figures.now(place));
      const variant = how.variant ?? report?.verdict.variant ?? null;
      const baselines = isShipped ? await baselinesOf(place, how.nextPlan) : {};
      const decided = { ...place, ...how, variant, report, actions, baselines };
      const ask = (nowMs: number) => store.transact('decideExperiment', { ...decided, nowMs });
      return changed(await inTime({ nowMs: now }, ask));
    },
    export: async (place, what, format) =>
      exportFile(reader, await find(place), { what, format, nowMs: now() }),
    async picture(place) {
      const { run, name } = await find(place);
      const report = run === null ? null : await figures.shared(place, run.rolloutId);
      if (run === null || report === null) {
        throw new ProblemError(
          'conflict',
          `Cannot draw experiment "${name}": it was not started; start it first`,
        );
      }
      const tolerances = run.experiment.metrics.map(
        (metric) => [metric.name, metric.tolerance] as const,
      );
      return intervalPicture(report, { title: name, tolerances: Object.fromEntries(tolerances) });
    },
    begin: loop.begin,
    close: loop.close,
  };
}

function notThere({ environment, name }: ExperimentPlace): never {
  throw new ProblemError(
    'not-found',
    `Cannot find experiment "${name}" in "${environment}": there is none; "tidegate experiment list" shows those that are there`,
  );
}

/** What rules of a plan compare with that speak of a baseline: read apart, because it takes long. */
async function readBaselines(
  store: ExperimentParts['store'],
  { environment }: ExperimentPlace,
  plan: string | null,
  nowMs: number,
): Promise<PlanBaselines['baselines']> {
  if (plan === null) return {};
  return (await store.read('planBaselines', { plan, environment, nowMs })).baselines;
}

function sourceOf(given: number | null, perDay: number | null): ExperimentOutlook['source'] {
  if (given !== null) return 'as given';
  if (perDay === null)
    return `nobody met the flag in the last ${TRAFFIC_DAYS} days; give units a day`;
  return `met the flag in the last ${TRAFFIC_DAYS} days`;
}
