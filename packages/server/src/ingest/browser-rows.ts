import type { EvaluationReason } from '@tidegate/core';
import type { TelemetryBatch, TelemetrySeries, UnitRow } from '@tidegate/protocol';
import type { Tx } from '../store/transaction.ts';
import { EVALUATIONS_METRIC } from './arrivals.ts';
import { believedPageMetric, isPageMetric } from './page-metrics.ts';
import { unitHider } from './unit-hider.ts';
import { type VisibleFlag, visibleFlags } from './visible-flags.ts';

/** What a batch says of flags and units. */
type Rows = Pick<TelemetryBatch, 'series' | 'units'>;

/** Rows that are believed. */
export interface BelievedRows {
  readonly series: readonly TelemetrySeries[];
  readonly units: readonly UnitRow[];
  /** Rows that were left out. */
  readonly rejected: number;
}

/**
 * The rows of a browser that are believed, as an SDK with a server key would have sent them. Its key
 * is public, so these are: counted evaluations and exposures of flags that it can see, under their
 * real key and with variants that there are; what a page measures of itself (`isPageMetric`), under
 * those or none; and events. Units become pseudonyms. Evaluations of any other key count together as
 * errors of no flag. Whose a session is, and what was slow, is for servers to say.
 */
export async function browserRows(
  tx: Tx,
  environment: string,
  { series, units = [] }: Rows,
): Promise<BelievedRows> {
  const told = series.filter((one) => isCount(one.metric, one.cell) || isPageMetric(one));
  const met = units.filter((row) => row.kind === 'exposure' || row.kind === 'conversion');
  const keys = [...told.map(({ flag }) => flag), ...met.filter(isExposure).map(({ key }) => key)];
  const flags = await visibleFlags(tx, environment, keys);
  const hide = met.length > 0 ? await unitHider(tx, environment) : String;
  const rows = {
    series: told.flatMap((one) => {
      const flag = flags.get(one.flag);
      return (isPageMetric(one) ? believedPageMetric(one, flag) : believed(one, flag)) ?? [];
    }),
    units: met.flatMap((row): UnitRow[] => {
      const unit = hide(row.unit);
      if (!isExposure(row)) return [{ ...row, unit }];
      const flag = flags.get(row.key);
      return flag?.has(row.variant, row.draw) ? [{ ...row, key: flag.key, unit }] : [];
    }),
  };
  const left = rows.series.length + rows.units.length;
  return { ...rows, rejected: series.length + units.length - left };
}

function isExposure(row: UnitRow): row is Extract<UnitRow, { kind: 'exposure' }> {
  return row.kind === 'exposure';
}

function isCount(metric: string, { kind }: TelemetrySeries['cell']): boolean {
  return metric === EVALUATIONS_METRIC && kind === 'count';
}

/** The counts of one flag; `null` when the flag has no such variant. */
function believed(
  { startMs, cell, metric, variant, draw, labels }: TelemetrySeries,
  flag: VisibleFlag | undefined,
): TelemetrySeries | null {
  const counts = { metric, startMs, cell };
  if (flag === undefined)
    return { flag: '', variant: '', draw: 0, labels: { reason: 'ERROR' }, ...counts };
  const isKnown = flag.has(variant, draw) || (variant === '' && draw === 0);
  if (!isKnown) return null;
  return { flag: flag.key, variant, draw, labels: { reason: reasonOf(labels) }, ...counts };
}

const REASONS: Readonly<Record<EvaluationReason, true>> = {
  STATIC: true,
  DEFAULT: true,
  TARGETING_MATCH: true,
  SPLIT: true,
  DISABLED: true,
  ERROR: true,
};

/** Any other text would be a series of its own. */
function reasonOf({ reason = '' }: Readonly<Record<string, string>> = {}): string {
  return Object.hasOwn(REASONS, reason) ? reason : 'UNKNOWN';
}
