import { randomUUID } from 'node:crypto';
import { type Actor, sketchIndex, unreachable, WHOLE_PRODUCT } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { keepArrivals, watchedRollouts } from '../ingest/arrivals.ts';
import { addSeries } from '../ingest/series.ts';
import { servedPlaces } from '../ingest/served-places.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { findKnownMetric, type KnownMetric } from './known-metrics.ts';
import { REPORT_SKEW_MAX_MS } from './limits.ts';

type Reported = Parameters<Transactions['reportFigure']>[0];

const MICRO = 1_000_000;

/**
 * Stores a figure that a person told: things that happened for a count, one score for a mean or a
 * distribution, a level for a gauge. Under a flag and variant it is evidence of a rollout as if a
 * program had told it; without them it is the whole product's, and decides nothing. Audited.
 *
 * @returns `stored: false` when the environment has no room for another series; nothing is written
 * @throws ProblemError `not-found` for an unknown environment, metric or place; `malformed-request`
 *   for a rate, for a count that is not whole, and for a time more than a day from now
 */
export async function reportFigure(tx: Tx, input: Reported): Promise<{ stored: boolean }> {
  const { environment, atMs, nowMs, actor, note } = input;
  await requireEnvironment(tx, environment);
  const metric = await findKnownMetric(tx, environment, input.metric);
  if (Math.abs(atMs - nowMs) > REPORT_SKEW_MAX_MS) {
    throw refused(input, 'its time is more than a day from now');
  }
  const place = await placeOf(tx, input);
  const cell = cellOf(input, metric);
  const series = [{ ...place, metric: metric.name, startMs: atMs, cell }];
  const { stored } = await addSeries(tx, { environment, source: 'server', series, nowMs });
  if (stored === 0) return { stored: false };
  const id = JSON.stringify([environment, 'report', randomUUID()]);
  const rollouts = await watchedRollouts(tx, environment);
  await keepArrivals(tx, rollouts, { id, environment, series, nowMs });
  await audit(tx, { environment, actor, nowMs }, metric, {
    ...place,
    value: input.value,
    note,
    atMs,
  });
  return { stored: true };
}

async function placeOf(
  tx: ReadTx,
  { environment, flag, variant }: Reported,
): Promise<{ flag: string; variant: string; draw: number }> {
  if (flag === '' && variant === '') return WHOLE_PRODUCT;
  const key = (await servedPlaces(tx, environment, [flag])).keyOf({ flag, variant, draw: 0 });
  if (key !== null && key !== '') return { flag: key, variant, draw: 0 };
  throw new ProblemError(
    'not-found',
    `Cannot report a figure for "${flag}" and variant "${variant}" in "${environment}": there is no such flag with that variant; give both, or neither for the whole product`,
  );
}

function cellOf(input: Reported, { kind }: KnownMetric): TelemetrySeries['cell'] {
  const { value } = input;
  const sumMicro = Math.round(value * MICRO);
  switch (kind) {
    case 'count':
      if (Number.isInteger(value)) return { kind, count: value };
      throw refused(input, 'it is a count, and the value is not whole');
    case 'gauge':
      return { kind, min: value, max: value, last: value };
    case 'mean':
      return { kind, units: 1, sumMicro, sumSqMicro: String(BigInt(sumMicro) ** 2n) };
    case 'distribution':
      return { kind, count: 1, sumMicro, sketch: [[sketchIndex(value), 1]] };
    case 'rate':
      throw refused(input, 'it is a rate, which takes trials; report counts, or send telemetry');
    default:
      return unreachable(kind);
  }
}

function refused({ metric }: Reported, why: string): ProblemError {
  return new ProblemError('malformed-request', `Cannot report a figure for "${metric}": ${why}`);
}

async function audit(
  tx: Tx,
  {
    environment,
    actor,
    nowMs,
  }: { readonly environment: string; readonly actor: Actor; readonly nowMs: number },
  { name: subject }: KnownMetric,
  body: { readonly [name: string]: string | number | null },
): Promise<void> {
  const row = { actor, action: 'metric.reported', subject, body };
  await appendAudit(tx, environment, [row], nowMs);
}
