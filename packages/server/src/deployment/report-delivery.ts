import { sketchIndex, WHOLE_PRODUCT } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { addSeries } from '../ingest/series.ts';
import type { SafetyRows } from '../store/safety-rows.ts';
import type { Tx } from '../store/transaction.ts';
import { RESTORE_TOLD_MAX_MS } from './limits.ts';

type Row = SafetyRows['deployment'];

/**
 * Tells what a deployment came to as figures of the whole product, at its end, so that scorecards,
 * alerts and charts have them as any other: `deployments` and `deployment_ms` of those that succeeded,
 * `deployment_failure_rate` of those that ended, `rollback_rate` of those that were live. Rollbacks are
 * no deliveries: they count in none of them.
 */
export async function reportDelivery(tx: Tx, row: Row, nowMs: number): Promise<void> {
  const { environment, kind, status, startedMs, endedMs } = row;
  if (kind === 'rollback' || endedMs === null) return;
  const failed = status === 'failed';
  const cells: Told = { deployment_failure_rate: rate(1, failed ? 1 : 0) };
  if (status === 'succeeded') {
    cells['deployments'] = { kind: 'count', count: 1 };
    cells['deployment_ms'] = duration(endedMs - startedMs);
  }
  if (!failed) cells['rollback_rate'] = rate(1, status === 'rolled-back' ? 1 : 0);
  await tell(tx, { environment, atMs: endedMs, nowMs }, cells);
}

/** Tells that a deployment that had succeeded was taken back: at its end, where it counts already. */
export async function reportTakenBack(tx: Tx, row: Row, nowMs: number): Promise<void> {
  const { environment, kind, endedMs } = row;
  if (kind === 'rollback' || endedMs === null) return;
  await tell(tx, { environment, atMs: endedMs, nowMs }, { rollback_rate: rate(0, 1) });
}

/** Tells how long it took from the detection of a fault to safety, ms. */
export async function reportRestore(
  tx: Tx,
  at: { readonly environment: string; readonly atMs: number; readonly nowMs: number },
  tookMs: number,
): Promise<void> {
  await tell(tx, at, { time_to_restore_ms: duration(Math.min(tookMs, RESTORE_TOLD_MAX_MS)) });
}

type Cell = TelemetrySeries['cell'];
type Told = { [metric: string]: Cell };

async function tell(
  tx: Tx,
  { environment, atMs, nowMs }: { environment: string; atMs: number; nowMs: number },
  cells: Told,
): Promise<void> {
  const series = Object.entries(cells).map(([metric, cell]) => ({
    ...WHOLE_PRODUCT,
    metric,
    startMs: atMs,
    cell,
  }));
  await addSeries(tx, { environment, source: 'server', series, nowMs });
}

function rate(trials: number, events: number): Cell {
  const none = { atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };
  return { kind: 'rate', trials, events, ...none };
}

function duration(ms: number): Cell {
  const sumMicro = Math.round(ms * 1_000_000);
  return { kind: 'distribution', count: 1, sumMicro, sketch: [[sketchIndex(ms), 1]] };
}
