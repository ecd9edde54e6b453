export { cellProblem } from './cell-problem.ts';
export { createSketch, SKETCH_ENTRIES_MAX, type SketchBuilder } from './create-sketch.ts';
export { figuresOf } from './figures-of.ts';
export { describeBound, kpiSubject, kpiValueText } from './kpi-text.ts';
export { logMetrics } from './log-metrics.ts';
export { countLogLine, type LogLine, logMatches } from './log-rule.ts';
export { mergeCells } from './merge-cells.ts';
export { findMetric, metricCatalogue } from './metric-catalogue.ts';
export { quantileLowerBound, quantileUpperBound } from './quantile-bound.ts';
export { rateLowerBound, rateUpperBound } from './rate-bound.ts';
export { samplesNeeded } from './samples-needed.ts';
export { type KpiMoment, scoreKpi } from './score-kpi.ts';
export {
  addToSketch,
  mergeSketches,
  SKETCH_INDEX_MAX,
  type Sketch,
  sketchCount,
  sketchIndex,
  sketchIndexAtRank,
  sketchLowerEdge,
  sketchQuantile,
  sketchUpperEdge,
  sketchValue,
} from './sketch.ts';
export type * from './types.ts';
export { OVERFLOW_LABELS, WHOLE_PRODUCT } from './whole-product.ts';
