/** What a metric measures. */
export type MetricKind = 'rate' | 'distribution' | 'mean' | 'count' | 'gauge';

/** One entry of the metric catalogue. */
export interface Metric {
  readonly name: string;
  readonly kind: MetricKind;
  /** `1` for shares and counts, else the unit: `ms`, `usd`, `mb`, `tokens`. */
  readonly unit: string;
  /** Which way is good. */
  readonly better: 'lower' | 'higher';
  readonly description: string;
}

/** Sufficient statistics of one metric in one window; cells of one kind merge by addition. */
export type Cell = RateCell | DistributionCell | MeanCell | CountCell | GaugeCell;

/** Trials and events; units are the randomised ones (conversations). */
export interface RateCell {
  readonly kind: 'rate';
  readonly trials: number;
  readonly events: number;
  readonly atRiskUnits: number;
  /** Units whose first turn ended in this window. */
  readonly newUnits: number;
  readonly openUnits: number;
  /** Keyed HMACs of units that failed for the first time, at most 256. */
  readonly failedUnits: readonly string[];
}

/** A log-linear sketch; `sumMicro` is the sum in millionths. */
export interface DistributionCell {
  readonly kind: 'distribution';
  readonly count: number;
  readonly sumMicro: number;
  /** Ascending by index (`sketchIndex`). */
  readonly sketch: readonly (readonly [index: number, count: number])[];
  /** The same, one observation per unit. */
  readonly perUnit?: readonly (readonly [index: number, count: number])[];
}

/** One observation per unit, for comparisons of means. */
export interface MeanCell {
  readonly kind: 'mean';
  readonly units: number;
  readonly sumMicro: number;
  /** Decimal text: it passes 2^53. */
  readonly sumSqMicro: string;
}

/** Things that happened. */
export interface CountCell {
  readonly kind: 'count';
  readonly count: number;
}

/** A level. Merges by min, max, and the later `last`. */
export interface GaugeCell {
  readonly kind: 'gauge';
  readonly min: number;
  readonly max: number;
  readonly last: number;
}
