import type { Figures, Kpi } from '@tidegate/core';
import type { KnownMetric } from '../metric/known-metrics.ts';
import { placeFigures } from '../metric/place-figures.ts';
import type { KnownFigures } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Reads the figures of KPIs, each question once however many KPIs ask it. */
export interface KpiReading {
  /** Over the KPI's window before `nowMs`; `null` when nothing was told, or nothing is measured. */
  of(kpi: Kpi): Promise<Figures | 'too-much' | null>;
  /** The KPI's metric; `null` when nobody has said how it is measured. */
  metricOf(kpi: Kpi): KnownMetric | null;
}

/** @param known figures of the environment that were read lately: then nothing is read */
export function kpiReading(
  tx: ReadTx,
  at: { readonly environment: string; readonly nowMs: number },
  metrics: ReadonlyMap<string, KnownMetric>,
  known: KnownFigures | null,
): KpiReading {
  const { environment, nowMs } = at;
  const read = new Map(known === null ? [] : Object.entries(known.figures));
  const metricOf: KpiReading['metricOf'] = ({ metric }) =>
    metric === null ? null : (metrics.get(metric) ?? null);
  return {
    metricOf,
    async of(kpi) {
      const metric = metricOf(kpi);
      if (metric === null) return null;
      const question = kpiQuestion(kpi);
      const before = read.get(question);
      if (before !== undefined || known !== null) return before ?? null;
      const { flag, variant, labels, windowMs } = kpi;
      const span = { fromMs: nowMs - windowMs, toMs: nowMs };
      const place = { environment, ...span, flag, variant, labels };
      const figures = await placeFigures(tx, { ...place, metric: metric.name, kind: metric.kind });
      read.set(question, figures);
      return figures;
    },
  };
}

/** What figures depend on, as one text: KPIs with the same share them. */
export function kpiQuestion({ metric, flag, variant, labels, windowMs }: Kpi): string {
  return JSON.stringify({ metric, flag, variant, labels, windowMs });
}
