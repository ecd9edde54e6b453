import type {
  Figures,
  FlagDefinition,
  Json,
  MetricDefinition,
  Plan,
  Rollout,
  SegmentsFile,
} from '@tidegate/core';
import type {
  AlertView,
  AuditView,
  Comparison,
  Contamination,
  CostRow,
  Dashboard,
  DecisionView,
  DeliveryView,
  EditPreview,
  EvidenceTickView,
  EvidenceView,
  FlagUsage,
  FlagView,
  FollowUpView,
  FreezeView,
  IncidentView,
  KeyKind,
  KeyView,
  LessonView,
  MetricView,
  NoticeDraft,
  PlanView,
  Quarantined,
  RolloutView,
  RouteAnswer,
  RulesetIdText,
  RulesetSnapshot,
  ScorecardView,
  SeriesView,
  SilenceView,
  SlowConversationView,
  StreamEvent,
  TopError,
  TrackedEventView,
  TrafficView,
} from '@tidegate/protocol';
import type { KnownAction } from '../plan/known-actions.ts';
import type { ControlSight } from '../rollout/control-health.ts';
import type { ExperimentReads } from './experiment-operations.ts';
import type { SafetyReads } from './safety-operations.ts';
import type { TelemetrySource } from './tables.ts';

/** A key as the store knows it; the secret itself is never stored. */
export interface StoredKey {
  readonly id: string;
  readonly environment: string;
  readonly kind: KeyKind;
  readonly name: string;
  readonly expiresMs: number | null;
  readonly revokedMs: number | null;
}

export type PatchEvent = Extract<StreamEvent, { event: 'patch' }>;

/** Questions to the store: none of them writes. Input and answer are plain data. */
export interface Reads extends SafetyReads, ExperimentReads {
  findKey(input: { hash: string }): StoredKey | null;
  listKeys(input: Record<never, never>): KeyView[];
  listFlags(input: { environment: string | null }): FlagView[];
  currentRuleset(input: {
    environment: string;
  }): { id: RulesetIdText; snapshot: RulesetSnapshot; unitKey: string } | null;
  /** Patches that lead from `after` to now; `null` when it is unknown or more than 256 behind. */
  patchesSince(input: { environment: string; after: RulesetIdText }): PatchEvent[] | null;
  listRollouts(input: { environment: string | null; nowMs: number }): RolloutView[];
  getRollout(input: { id: string; nowMs: number }): RolloutView | null;
  listAudit(input: { environment: string; subject: string | null }): {
    intact: boolean;
    rows: AuditView[];
  };
  listInstances(input: {
    environment: string | null;
    sinceMs: number;
  }): RouteAnswer<'instances'>['instances'];
  flagUsage(input: { environment: string | null; nowMs: number }): FlagUsage[];
  /** Tracked events by environment and name. */
  trackedEvents(input: { environment: string | null }): TrackedEventView[];
  /** Flags and segments as they would stand in files, by environment. */
  exportDefinitions(input: Record<never, never>): {
    flags: FlagDefinition[];
    segments: SegmentsFile['segments'];
    /** Word for word, by environment and key. */
    foreign: { environment: string; flags: Readonly<Record<string, Json>> }[];
  };
  /** Environments, with whether a rollout is watched there now. */
  listEnvironments(input: Record<never, never>): { name: string; watched: boolean }[];
  metricViews(input: { environment: string; nowMs: number }): MetricView[];
  /** Metrics that were added by files, with their log rules. */
  metricDefinitions(input: Record<never, never>): MetricDefinition[];
  querySeries(input: SeriesQuestion): SeriesView;
  compareArms(input: TelemetryRange & { flag: string }): Comparison;
  topErrors(input: ListQuestion): TopError[];
  slowConversations(input: ListQuestion): SlowConversationView[];
  contaminations(input: TelemetryRange & { limit: number }): Contamination[];
  costs(input: TelemetryRange & { flag: string | null }): CostRow[];
  quarantined(input: { environment: string | null }): Quarantined[];
  /** What the KPIs of an environment are computed from; it may take seconds. */
  kpiFigures(input: { environment: string; nowMs: number }): KnownFigures;
  /** @param input.known figures that were read lately: then none is read, which may take seconds */
  scorecardViews(input: {
    environment: string | null;
    nowMs: number;
    known?: readonly KnownFigures[];
  }): ScorecardView[];
  /** All but what only the process knows (`streams`) or remembers (`budgets`). */
  dashboard(input: { environment: string; nowMs: number }): Dashboard;
  /** How a guardrail's evidence grew, from the ticks that are kept. */
  guardrailEvidence(input: {
    id: string;
    guardrail: string;
    points: number;
    nowMs: number;
  }): EvidenceView | null;
  /** Units and rates of what a flag serves now. */
  traffic(input: { environment: string; flag: string; days: number; nowMs: number }): TrafficView;
  /** What guardrails of a plan that speak of a baseline, or compare values, would start from. */
  planBaselines(input: { plan: string; environment: string | null; nowMs: number }): PlanBaselines;
  listAlerts(input: { environment: string | null; nowMs: number }): AlertView[];
  listSilences(input: { environment: string | null; nowMs: number }): SilenceView[];
  /**
   * What rules that are due look at; it may take seconds.
   *
   * @param input.baseline that rule alone, due or not, over the time that its baseline is taken from
   */
  alertFigures(input: {
    nowMs: number;
    baseline?: { readonly environment: string | null; readonly rule: string };
  }): AlertFigures[];
  listDeliveries(input: {
    channel: string | null;
    environment: string | null;
    outcome: DeliveryView['outcome'] | null;
    limit: number;
  }): DeliveryView[];
  channelStates(input: { nowMs: number }): ChannelState[];
  listIncidents(input: {
    environment: string | null;
    status: 'open' | 'resolved' | null;
    limit: number;
    nowMs: number;
  }): IncidentView[];
  getIncident(input: { id: string; nowMs: number }): IncidentView | null;
  /** Drafts of what users may be told. @throws ProblemError `not-found` */
  incidentNotice(input: { id: string; nowMs: number }): NoticeDraft[];
  listFollowUps(input: { environment: string | null; all: boolean; nowMs: number }): FollowUpView[];
  listLessons(input: { environment: string | null }): LessonView[];
  /** @throws ProblemError `not-found` without a matrix, or for an unknown issue */
  decideOn(input: {
    environment: string;
    issue: string | null;
    metric: string | null;
    value: number | null;
  }): DecisionView;
  /** What a changed plan would do to a rollout, or why it does not fit. */
  previewEdit(input: {
    id: string;
    plan: Plan;
    /** What the operator's configuration has that plans may name; absent = nothing. */
    actions?: readonly KnownAction[];
    nowMs: number;
  }): EditPreview;
  /** Evidence as it was judged, oldest first; `null` = no such rollout. */
  rolloutTicks(input: { id: string; after: number }): {
    plan: Plan;
    rollout: Rollout;
    ticks: EvidenceTickView[];
    next: number | null;
  } | null;
  /** The newest version of each applied plan. */
  listPlans(input: { environment: string | null }): PlanView[];
  /** An applied plan by name or hash. */
  findPlan(input: { plan: string; environment: string | null }): Plan;
  /** In force or to come. */
  listFreezes(input: { environment: string | null; nowMs: number }): FreezeView[];
  /** What preflight finds: why a rollout of a plan may not start; `null` = it may. */
  planReadiness(input: {
    plan: string;
    environment: string | null;
    /** What the operator's configuration has that plans may name; absent = it is not asked. */
    actions?: readonly KnownAction[];
    nowMs: number;
  }): {
    plan: Plan;
    refusal: string | null;
  };
  /** What can be seen of a flag after a rollback; `null` = no such rollout. */
  rolloutSights(input: { id: string; heardMs: number; fromMs: number; nowMs: number }): {
    /** Since which the flag is as it is now. */
    version: number;
    /** SDKs that are heard of, and those of them that hold an older version. */
    live: number;
    behind: number;
    control: ControlSight;
  } | null;
  /** Figures of this server's telemetry for `/metrics`. */
  exposition(input: { nowMs: number }): ExpositionRow[];
}

/** What a plan's guardrails start from. */
export interface PlanBaselines {
  /** By name of guardrail or criterion; one without data is missing. */
  readonly baselines: Readonly<Record<string, number>>;
}

/** What one rule looks at, read before the transaction that judges it. */
export interface AlertFigures {
  readonly environment: string;
  readonly rule: string;
  readonly atMs: number;
  readonly figures: Figures | 'too-much' | null;
  /** Of the window before, for a drop. */
  readonly before: Figures | 'too-much' | null;
  /** Why the figures prove nothing though there are some, as a sentence; `null` or absent = they do. */
  readonly gap?: string | null;
}

/** What the store knows of a channel. */
export interface ChannelState {
  readonly channel: string;
  readonly disabledMs: number | null;
  readonly reason: string;
  readonly lastOkMs: number | null;
  readonly lastFailedMs: number | null;
  readonly dead: number;
}

/** Figures of KPIs at one time. They are the same however the KPIs are judged. */
export interface KnownFigures {
  readonly environment: string;
  readonly atMs: number;
  /** By metric, place, labels and window (`kpiQuestion`); `null` = nothing was told. */
  readonly figures: Readonly<Record<string, Figures | 'too-much' | null>>;
}

/** A span of telemetry of one environment, ms since epoch. */
export interface TelemetryRange {
  readonly environment: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ListQuestion extends TelemetryRange {
  readonly flag: string | null;
  readonly variant: string | null;
  readonly limit: number;
}

export interface SeriesQuestion extends TelemetryRange {
  /** Buckets that start before `toMs` are full up to here; `toMs` where it is not said. */
  readonly nowMs?: number;
  readonly metric: string;
  readonly flag: string | null;
  readonly variant: string | null;
  readonly draw: number | null;
  readonly source: TelemetrySource;
  readonly by: string | null;
  readonly points: number;
}

/** One line of the Prometheus exposition. */
export interface ExpositionRow {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
