import type { KpiStatistic } from '../metric/types.ts';

/** How far back: everything, the flags at once, one feature or segment, or not at all. */
export type RollbackKind = 'full' | 'quick' | 'partial' | 'fix-forward';

/** One row of a decision matrix. */
export interface DecisionRow {
  readonly name: string;
  /** In the team's own words. */
  readonly text: string | null;
  /** Metric that shows it; `null` = a person says that it is so. */
  readonly metric: string | null;
  readonly statistic: KpiStatistic | null;
  /**
   * It holds above `from` and up to `to` (in the metric's unit); `null` = no end. The lower end of a
   * band belongs to it when no other row holds there.
   */
  readonly from: number | null;
  readonly to: number | null;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly rollback: RollbackKind;
  /** Time for all of it, from detection, ms; `null` = with the next release. */
  readonly withinMs: number | null;
  /** Time for the flags alone, ms; `null` = as `withinMs`. */
  readonly flagsWithinMs: number | null;
  /** What it costs at most what is expected, for rows such as "> 500 % of expected". */
  readonly ofExpected: number | null;
  readonly ours: readonly string[];
}

/** What somebody found: an issue by name, or a figure. */
export interface IncidentFinding {
  /** Name of a row; `null` = by metric and value. */
  readonly issue: string | null;
  readonly metric: string | null;
  readonly value: number | null;
  /** What the value is; absent = not known, then rows of every statistic may decide. */
  readonly statistic?: KpiStatistic;
}

/** What a matrix says to a finding. */
export interface Decision {
  /** Row that decided; `null` = the figure is milder than every row. */
  readonly row: string | null;
  readonly severity: DecisionRow['severity'];
  readonly rollback: RollbackKind;
  readonly withinMs: number | null;
  readonly flagsWithinMs: number | null;
  /** No row says it outright (the figure lies between two, say): the answer is a person's. */
  readonly asks: boolean;
  readonly sentence: string;
}

/** Something to do by a certain time. */
export interface FollowUp {
  readonly name: string;
  readonly title: string;
  /** From when its time counts. */
  readonly after: 'rollback' | 'completion' | 'incident';
  readonly dueMs: number;
  /** Comes again so often; `null` = once. */
  readonly everyMs: number | null;
  /** How often at most; 1 = once. */
  readonly times: number;
  readonly ours: readonly string[];
}

/** How a team answers: its decision matrix and its follow-up calendar, for one environment. */
export interface Response {
  readonly name: string;
  readonly description: string | null;
  readonly environment: string;
  readonly matrix: readonly DecisionRow[];
  readonly followUps: readonly FollowUp[];
}
