import type { Comparison } from '@tidegate/protocol';
import { EVALUATIONS_METRIC } from '../ingest/arrivals.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Reads, TelemetryRange } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { armOfSeries, armsOf, latestRollout } from './arms.ts';
import { knownMetrics, observedAs } from './known-metrics.ts';
import { COMPARED_METRICS_MAX } from './limits.ts';
import { type CellGroup, readCells } from './read-cells.ts';
import { tooMuch } from './too-much.ts';
import { wholeSpan } from './whole-span.ts';

/**
 * Control and candidate of a flag's rollout side by side, every metric that either of them has, page
 * metrics of browsers included. At most 100 metrics, by name.
 *
 * @throws ProblemError `not-found` when the flag never had a rollout, `conflict` when there is more
 *   than is read at one time
 */
export async function compareArms(
  tx: ReadTx,
  input: Parameters<Reads['compareArms']>[0],
): Promise<Comparison> {
  const { environment, flag, fromMs, toMs } = input;
  await requireEnvironment(tx, environment);
  const arms = armsOf(await latestRollout(tx, environment, flag));
  const groups = await readCells(tx, {
    ...{ environment, flag, fromMs, toMs },
    metrics: null,
    source: null,
    stepMs: null,
    groupOf: (series) => (series.metric === EVALUATIONS_METRIC ? null : armOfSeries(arms, series)),
  });
  if (groups === null) throw tooMuch(`the metrics of "${flag}"`);
  return {
    ...{ environment, flag, control: arms.control, candidate: arms.candidate, fromMs, toMs },
    metrics: await rows(tx, input, groups),
  };
}

async function rows(
  tx: ReadTx,
  { fromMs, toMs }: TelemetryRange,
  groups: readonly CellGroup[],
): Promise<Comparison['metrics']> {
  const known = await knownMetrics(tx);
  const names = [...new Set(groups.map(({ metric }) => metric))].sort();
  return names.slice(0, COMPARED_METRICS_MAX).flatMap((name) => {
    const told = groups.filter(({ metric }) => metric === name);
    const newest = told.reduce((left, right) => (right.lastMs > left.lastMs ? right : left));
    const metric = known.get(name) ?? observedAs({ name, kind: newest.kind });
    if (metric === null) return [];
    const { kind, unit, better } = metric;
    const of = (arm: string) =>
      wholeSpan(
        told.filter((one) => one.group === arm && one.kind === kind),
        toMs - fromMs,
      );
    const [control, candidate] = [of('control'), of('candidate')];
    if (control === null && candidate === null) return [];
    return [{ metric: { name, kind, unit, better }, control, candidate }];
  });
}
