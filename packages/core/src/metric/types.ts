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
  /**
   * What one observation of a unit is, for comparisons of arms: its first turn, all of it when the
   * conversation closes, or of a rate the first time that its event happens to the unit. Absent: it
   * is not compared by unit; but rates that teams add and observe inside a turn are, by first failure.
   */
  readonly perUnit?: 'first-turn' | 'at-close' | 'first-failure';
  /** How many there are in ordinary times, for counts such as complaints; absent: not known. */
  readonly normal?: { readonly count: number; readonly perMs: number };
}

/** A metric that a team added by a file, and how log lines become its observations, where they do. */
export interface MetricDefinition extends Metric {
  readonly fromLogs: LogRule | null;
}

/**
 * Which log lines count for a metric. A rate's trials are the lines that `among` matches, its events
 * those that `when` matches too; a count takes those that both match, and is 0 while only `among` does.
 */
export interface LogRule {
  readonly among: LogMatch;
  readonly when: LogMatch;
}

/** Conditions on one log line; all that are given must hold. No regular expressions. */
export interface LogMatch {
  /** Text that the body contains; upper and lower case are the same. */
  readonly contains?: string;
  /** Least severity number of OpenTelemetry, 1..24: 9 = info, 13 = warning, 17 = error. */
  readonly severityAtLeast?: number;
  /** Name of the service or function. */
  readonly service?: string;
  /** Whether the line carries a correlation id (`correlationId` or a trace id). */
  readonly correlated?: boolean;
  /** Whether personal data stands in it unmasked. */
  readonly personalData?: boolean;
  /** Attributes with these very texts. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a cell, or many merged ones, say to people; `null` = that figure does not exist. */
export interface Figures {
  /** Trials of a rate, observations of a distribution, units of a mean, things of a count; a gauge's is 1. */
  readonly count: number;
  readonly events: number | null;
  /** Share of trials that were events, 0..1. */
  readonly rate: number | null;
  /** Count for each second of the time that was asked about. */
  readonly perSecond: number | null;
  /** In the metric's unit. */
  readonly sum: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly last: number | null;
  /** Units that are behind it: of a rate those whose first turn ended, else those of `perUnit`. */
  readonly units: number | null;
  /** Mean and quantiles over units, one observation each, where they were told so. */
  readonly unitMean: number | null;
  readonly unitP95: number | null;
}

/** Which of the figures is judged. */
export type KpiStatistic =
  | {
      readonly kind:
        | 'rate'
        | 'mean'
        | 'count'
        | 'sum'
        | 'per-second'
        | 'max'
        | 'last'
        | 'unit-mean';
    }
  | { readonly kind: 'quantile'; readonly q: 0.5 | 0.95 | 0.99 };

/** A limit; `of: 'baseline'` multiplies what was recorded before the start. */
export interface KpiBound {
  readonly side: 'above' | 'at-least' | 'below' | 'at-most';
  /** In the metric's unit (shares 0..1), or the factor of the baseline. */
  readonly value: number;
  readonly of: 'value' | 'baseline';
}

/** One figure that a team promised itself. */
export interface Kpi {
  readonly name: string;
  /** The promise in the team's own words. */
  readonly text: string | null;
  /** `null` where nobody has said yet how it is measured; `open` says what is missing. */
  readonly metric: string | null;
  readonly statistic: KpiStatistic;
  /** Flag and variant it is about; both `null` = the whole product. */
  readonly flag: string | null;
  readonly variant: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly target: KpiBound | null;
  readonly warning: KpiBound | null;
  readonly critical: KpiBound | null;
  /** Time that is looked at, back from now, ms. */
  readonly windowMs: number;
  /** Judged from then on only, ms since epoch; `null` = at once, or `dueAfterMs`. */
  readonly dueMs: number | null;
  /** The same, counted from the moment at which monitoring was activated. */
  readonly dueAfterMs: number | null;
  /** Least count; below there is no data. */
  readonly minCount: number;
  /** What is not decided yet; then the state is `no-data`. */
  readonly open: string | null;
}

/** Promises of one environment: KPIs, or budgets that are enforced. */
export interface Scorecard {
  readonly name: string;
  readonly description: string | null;
  readonly purpose: 'kpis' | 'budgets' | 'criteria';
  readonly environment: string;
  readonly kpis: readonly Kpi[];
}

/** What a KPI came to. */
export interface KpiScore {
  readonly state: 'met' | 'not-met' | 'no-data' | 'not-yet-due';
  /** Worst bound that is crossed. */
  readonly level: 'warning' | 'critical' | null;
  /** Why there is no data, where it is not the data's doing. */
  readonly code: 'kpi-too-much' | null;
  readonly value: number | null;
  readonly baseline: number | null;
  readonly count: number;
  /** One sentence with the figures. */
  readonly sentence: string;
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
