import { kpiValueText, type Metric } from '@tidegate/core';
import type { SeriesGroup } from '@tidegate/protocol';

type Figures = SeriesGroup['total'];

/** Names of figures that people may ask for. */
export const FIGURE_NAMES = [
  ...(['rate', 'mean', 'p50', 'p95', 'p99', 'count', 'events', 'per-second'] as const),
  ...(['sum', 'min', 'max', 'last', 'unit-mean', 'unit-p95'] as const),
] as const;

export type FigureName = (typeof FIGURE_NAMES)[number];

/** The figure that says most about a kind of metric. */
export function usualFigure(kind: Metric['kind']): FigureName {
  switch (kind) {
    case 'rate':
      return 'rate';
    case 'distribution':
      return 'p95';
    case 'mean':
      return 'mean';
    case 'count':
      return 'count';
    case 'gauge':
      return 'last';
  }
}

/** One figure by its name; `null` when the metric has none such. */
export function figureOf(name: FigureName, figures: Figures): number | null {
  switch (name) {
    case 'per-second':
      return figures.perSecond;
    case 'unit-mean':
      return figures.unitMean;
    case 'unit-p95':
      return figures.unitP95;
    default:
      return figures[name];
  }
}

/** A figure with its unit, `–` for none. Never throws. */
export function figureText(
  name: FigureName,
  value: number | null,
  metric: Pick<Metric, 'kind' | 'unit'>,
): string {
  if (value === null) return '–';
  const statistic = STATISTICS[name];
  return statistic === undefined
    ? kpiValueText(value, { ...metric, kind: 'gauge' })
    : kpiValueText(value, metric, statistic);
}

/** Figures that are not in the metric's unit. */
const STATISTICS: Partial<Record<FigureName, { kind: 'rate' | 'count' | 'per-second' }>> = {
  rate: { kind: 'rate' },
  count: { kind: 'count' },
  events: { kind: 'count' },
  'per-second': { kind: 'per-second' },
};
