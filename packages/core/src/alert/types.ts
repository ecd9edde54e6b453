import type { KpiBound, KpiStatistic } from '../metric/types.ts';

/** How bad it is; in rising order. */
export type Severity = 'information' | 'warning' | 'error' | 'critical';

/** What is looked at, and from where on it is too much. */
export interface AlertCondition {
  readonly metric: string;
  readonly statistic: KpiStatistic;
  /** Flag and variant it is about; both `null` = the whole product. */
  readonly flag: string | null;
  readonly variant: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Browsers may alert and pause, never roll back. */
  readonly source: 'server' | 'browser';
  /** Fires on this side of it; `null` for a drop. */
  readonly bound: KpiBound | null;
  /** Share, 0..1, that it fell by since the window before; `null` for a bound. */
  readonly dropBy: number | null;
  /** Upper end of a band, for the sentence only: a band fires at its lower bound. */
  readonly upper: number | null;
  /** It has recovered only on the other side of this one (hysteresis); `null` = of `bound`. */
  readonly recovery: KpiBound | null;
  /** Time that each sample looks back, ms. */
  readonly windowMs: number;
  /** Every sample over so long must be beyond it before it fires; 0 = the first one fires. */
  readonly forMs: number;
  /** It fires on until every sample over so long was within it. */
  readonly keepFiringForMs: number;
  /** Observations that a sample needs. */
  readonly minCount: number;
}

/** What fires a rule. */
export type AlertTrigger =
  | { readonly kind: 'metric'; readonly condition: AlertCondition }
  /** Something that happened, by the action of its audit row, such as `rollout.phase-entered`. */
  | { readonly kind: 'event'; readonly events: readonly string[] };

/** What a rule does beside telling. `pause` and `rollback` act on running rollouts. */
export type AlertAction = 'notify' | 'pause' | 'rollback';

/** One rule as people write it. */
export interface AlertRule {
  readonly name: string;
  /** In the team's own words. */
  readonly text: string | null;
  readonly severity: Severity;
  readonly trigger: AlertTrigger;
  readonly action: AlertAction;
  /** Flag whose rollout is acted on; `null` = every running one of the environment. */
  readonly actsOn: string | null;
  /** Flags that go off while it fires, and come back after it recovered. */
  readonly shed: readonly string[];
  /** Channels. */
  readonly notify: readonly string[];
  /** Further channels, when it has fired for so long and nobody acknowledged it. */
  readonly escalate: readonly { readonly afterMs: number; readonly notify: readonly string[] }[];
  /** Firing rules of one group are told once, and share an incident; `null` = on its own. */
  readonly group: string | null;
  /** Whether firing opens an incident. */
  readonly incident: boolean;
  /** Name of a runbook of the same file. */
  readonly runbook: string | null;
  /** What to do first, in a sentence. */
  readonly advice: string | null;
  readonly enabled: boolean;
  /** Keys whose value the team's own documents leave open. */
  readonly ours: readonly string[];
}

/** What to do when a rule fires. */
export interface Runbook {
  readonly name: string;
  readonly symptom: string;
  /** A question to Tidegate or to a database, as text. */
  readonly query: string | null;
  readonly actions: readonly string[];
}

/** Rules of one environment. */
export interface AlertRules {
  readonly name: string;
  readonly description: string | null;
  readonly environment: string;
  readonly rules: readonly AlertRule[];
  readonly runbooks: readonly Runbook[];
}

/** One look at a condition. */
export interface AlertSample {
  readonly atMs: number;
  /** `between`: within the bound, not yet beyond the recovery. */
  readonly state: 'beyond' | 'between' | 'within' | 'no-data';
  readonly value: number | null;
  readonly limit: number | null;
  /** Observations behind it. */
  readonly count: number;
  /** Why there is no data, or what it is: one sentence. */
  readonly sentence: string;
}

/** Where a rule stands; plain JSON, bounded. */
export interface AlertState {
  readonly status: 'inactive' | 'pending' | 'firing' | 'recovering';
  /** Since when it has this status, ms; 0 = it was never looked at. */
  readonly sinceMs: number;
  /** Since when every sample was beyond; `null` = the last one was not. */
  readonly beyondSinceMs: number | null;
  /** Since when every sample was within; `null` = the last one was not. */
  readonly withinSinceMs: number | null;
  /** When it began to fire; `null` while it does not. */
  readonly firedMs: number | null;
  /** When the last sample with data was taken. */
  readonly lastMs: number | null;
  /** Steps of `escalate` that were taken. */
  readonly escalated: number;
  readonly value: number | null;
  readonly sentence: string;
  /** When it is looked at next, ms; 0 = at once. */
  readonly dueMs: number;
}

/** What changed with a sample; told in this order. */
export type AlertNews = 'fired' | 'escalated' | 'resolved';
