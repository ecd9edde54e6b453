import type { Figures, Kpi } from '@tidegate/core';
import type { KnownMetric } from '../metric/known-metrics.ts';
import { placeFigures } from '../metric/place-figures.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Reads the figures of KPIs, each question once however many KPIs ask it. */
export interface KpiFigures {
  /** Over the KPI's window before `nowMs`; `null` when nothing was told, or nothing is measured. */
  of(kpi: Kpi): Promise<Figures | null>;
  /** The KPI's metric; `null` when nobody has said how it is measured. */
  metricOf(kpi: Kpi): KnownMetric | null;
}

/** Figures of one environment at one time. */
export function kpiFigures(
  tx: ReadTx,
  at: { readonly environment: string; readonly nowMs: number },
  metrics: ReadonlyMap<string, KnownMetric>,
): KpiFigures {
  const { environment, nowMs } = at;
  const read = new Map<string, Figures | null>();
  const metricOf: KpiFigures['metricOf'] = ({ metric }) =>
    metric === null ? null : (metrics.get(metric) ?? null);
  return {
    metricOf,
    async of(kpi) {
      const metric = metricOf(kpi);
      if (metric === null) return null;
      const { flag, variant, labels, windowMs } = kpi;
      const question = { metric: metric.name, flag, variant, labels, windowMs };
      const key = JSON.stringify(question);
      const known = read.get(key);
      if (known !== undefined) return known;
      const span = { fromMs: nowMs - windowMs, toMs: nowMs };
      const asked = { environment, ...span, kind: metric.kind, ...question };
      const figures = await placeFigures(tx, asked);
      read.set(key, figures);
      return figures;
    },
  };
}
