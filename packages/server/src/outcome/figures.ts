import type { ArmOutcomes, ExperimentMetric, ExperimentOutcomes } from '@tidegate/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { armKey } from './arm-key.ts';
import { type Gathered, gatherUnits } from './gathered.ts';
import { countLeftOut } from './left-out.ts';
import { countMetUnits } from './met.ts';
import type { OutcomeQuestion } from './reader.ts';
import { readSketches } from './sketches.ts';
import { NO_SUMS, readSums } from './sums.ts';

const NOTHING: Gathered = new Map();

/** Why the figures of a query are not there, by its name; `null` = they are in `query_figure`. */
export type QueryTrouble = (query: string) => string | null;

/** Nobody asked the user's databases. */
export const NO_QUERIES: QueryTrouble = () =>
  'no query was asked; name it under "queries" of the operator\'s file';

/**
 * Reads what units of a run met and did. A unit counts under its first exposure; who met two variants
 * is left out. Its figures are added up for each unit first, in a temporary table of the connection, so
 * that a unit without any is 0 in the sums and costs nothing. Its SQL means the same in SQLite and
 * PostgreSQL. Ask in one transaction: counts and sums are to be of one state.
 *
 * @param troubleOf why a query's figures are missing; the metrics that read them are in `failed`
 * @returns arms that have units; `atMs` is the count's time, `toMs`
 */
export async function readOutcomes(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  troubleOf: QueryTrouble = NO_QUERIES,
): Promise<ExperimentOutcomes> {
  const { experiment, draws, toMs } = question;
  const failed = failedMetrics(experiment.metrics, troubleOf);
  const metrics = experiment.metrics.filter(({ name }) => !failed.has(name));
  const met = await countMetUnits(db, question);
  const gathered = draws.length === 0 ? NOTHING : await gatherUnits(db, question, metrics);
  const read = new Map<string, Awaited<ReturnType<typeof readMetric>>>();
  if (met.arms.length > 0)
    for (const metric of metrics) read.set(metric.name, await readMetric(db, gathered, metric));
  const segments = new Map(draws.map(({ id, segment }) => [id, segment]));
  const arms = met.arms
    .filter(({ variant }) => experiment.arms.some((arm) => arm.variant === variant))
    .map(({ variant, draw, units }): ArmOutcomes => {
      const figures = metrics.map(({ name, kind }) => {
        const found = read.get(name);
        const at = armKey({ variant, draw });
        const sums = { ...NO_SUMS, ...found?.sums.get(at), units };
        return { name, kind, sums, sketch: found?.sketches.get(at) ?? [] };
      });
      const quantiles = figures.filter(({ kind }) => kind === 'quantile');
      return {
        ...{ variant, draw, segment: segments.get(draw) ?? null, units },
        sums: Object.fromEntries(figures.map(({ name, sums }) => [name, sums])),
        sketches: Object.fromEntries(quantiles.map(({ name, sketch }) => [name, sketch])),
      };
    })
    .sort((a, b) => a.draw - b.draw || order(experiment.arms, a) - order(experiment.arms, b));
  const nobody = { neverExposed: 0, beforeExposure: 0 };
  const leftOut = gathered.size === 0 ? nobody : await countLeftOut(db, question, gathered);
  return {
    atMs: toMs,
    arms,
    leftOut: { mixedUnits: met.mixedUnits, ...leftOut },
    failed: Object.fromEntries(failed),
  };
}

/** Metrics that read a query whose figures are not there, and why. */
export function failedMetrics(
  metrics: readonly Pick<ExperimentMetric, 'name' | 'numerator' | 'denominator'>[],
  troubleOf: QueryTrouble,
): Map<string, string> {
  const failed = new Map<string, string>();
  for (const { name, numerator, denominator } of metrics)
    for (const source of [numerator, denominator]) {
      if (source === null || !('query' in source.from)) continue;
      const { query } = source.from;
      const trouble = troubleOf(query);
      if (trouble !== null) failed.set(name, `Cannot read query "${query}": ${trouble}`);
    }
  return failed;
}

async function readMetric(db: Kysely<Tables>, gathered: Gathered, metric: ExperimentMetric) {
  const isQuantile = metric.kind === 'quantile';
  return {
    sums: await readSums(db, gathered, metric),
    sketches: isQuantile ? await readSketches(db, gathered, metric) : new Map(),
  };
}

function order(
  arms: readonly Pick<ArmOutcomes, 'variant'>[],
  { variant }: Pick<ArmOutcomes, 'variant'>,
): number {
  return arms.findIndex((arm) => arm.variant === variant);
}
