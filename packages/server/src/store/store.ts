import type {
  Actor,
  Effect,
  Figures,
  FileProblem,
  FlagDefinition,
  Json,
  MetricDefinition,
  ParsedFile,
  PlanScale,
  SegmentsFile,
} from '@tidegate/core';
import type {
  AuditView,
  Comparison,
  Contamination,
  CostRow,
  Dashboard,
  FlagUsage,
  FlagView,
  KeyKind,
  KeyView,
  MetricView,
  Quarantined,
  RolloutCommand,
  RolloutView,
  RouteAnswer,
  RulesetCause,
  RulesetIdText,
  RulesetSnapshot,
  ScorecardView,
  SeriesView,
  SlowConversationView,
  StreamEvent,
  TelemetryBatch,
  TopError,
  TrackedEventView,
  Urgent,
} from '@tidegate/protocol';
import type { Kept } from '../ingest/quarantine.ts';
import type { OtlpFacts } from '../otlp/facts.ts';
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

/** A file that parsed, under the name that its mistakes are reported with. */
export interface NamedFile {
  readonly name: string;
  readonly parsed: ParsedFile;
}

/** An outbox row that this process may now carry out. */
export interface ClaimedEffect {
  readonly effect: Effect;
  readonly rolloutId: string;
  readonly attempts: number;
}

type PatchEvent = Extract<StreamEvent, { event: 'patch' }>;

/** Questions to the store: none of them writes. Input and answer are plain data. */
export interface Reads {
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
  /** Figures of this server's telemetry for `/metrics`. */
  exposition(input: { nowMs: number }): ExpositionRow[];
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

/** Changes. Each is one transaction: state, audit row, ruleset and outbox together or not at all. */
export interface Transactions {
  /** Environments and first keys; the keys come back as text only when they were made now. */
  bootstrap(input: { nowMs: number; environments: readonly string[] }): {
    created: { environment: string; kind: KeyKind; key: string }[];
  };
  createKey(input: {
    environment: string;
    kind: KeyKind;
    name: string;
    expiresMs: number | null;
    actor: Actor;
    nowMs: number;
  }): { key: string; view: KeyView };
  revokeKey(input: { id: string; actor: Actor; nowMs: number }): KeyView;
  apply(input: {
    files: readonly NamedFile[];
    /** Say what would change, and change nothing. */
    dryRun: boolean;
    /** Needed when a ruleset grows to more than twice its size. */
    confirmGrowth: boolean;
    actor: Actor;
    nowMs: number;
  }): { ok: true; answer: RouteAnswer<'apply'> } | { ok: false; problems: FileProblem[] };
  setFlag(input: {
    environment: string;
    key: string;
    variant: string;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  }): FlagView;
  killFlag(input: {
    environment: string;
    key: string;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  }): FlagView;
  /** Takes a flag out of the ruleset for good; `conflict` while a rollout or another flag needs it. */
  archiveFlag(input: {
    environment: string;
    key: string;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  }): FlagView;
  /** Stores foreign flags word for word, broken ones too. */
  importFlagd(input: {
    environment: string;
    /** By key; `$evaluators` and document metadata are put into each flag already. */
    flags: Readonly<Record<string, Json>>;
    confirmGrowth: boolean;
    actor: Actor;
    nowMs: number;
  }): RouteAnswer<'importFlagd'>;
  createRollout(input: {
    plan: string;
    environment: string | null;
    scale: PlanScale | null;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  }): RolloutView;
  commandRollout(input: {
    id: string;
    command: RolloutCommand;
    actor: Actor;
    nowMs: number;
  }): RolloutView;
  ingestBatch(input: {
    environment: string;
    keyId: string;
    /** Evidence of browser keys never rolls back. */
    trusted: boolean;
    batch: TelemetryBatch;
    /** What was refused before it came here, for the quarantine. */
    refused?: readonly Kept[];
    nowMs: number;
  }): {
    applied: number;
    duplicate: boolean;
    watched: boolean;
    /** A zero-tolerance event was found in it: the controller must look at once. */
    urgent: boolean;
  };
  /** What one OTLP request said, once by the hash of its body. */
  ingestOtlp(input: {
    environment: string;
    keyId: string;
    requestHash: string;
    facts: OtlpFacts;
    nowMs: number;
  }): { duplicate: boolean; rejected: number; watched: boolean; urgent: boolean };
  /** Settles traces of which nothing was heard for a while. */
  settleTraces(input: { nowMs: number; limit: number }): { settled: number; urgent: boolean };
  reportFigure(input: {
    environment: string;
    metric: string;
    value: number;
    flag: string;
    variant: string;
    note: string | null;
    atMs: number;
    actor: Actor;
    nowMs: number;
  }): { stored: boolean };
  /**
   * Records baselines from figures that were read before: a scorecard's, or with `name: null` those
   * of the environment that are missing.
   */
  recordBaselines(input: {
    environment: string;
    name: string | null;
    known: KnownFigures;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  }): { recorded: number };
  activateMonitoring(input: { environment: string; actor: Actor; nowMs: number }): {
    activatedMs: number;
    changed: boolean;
  };
  /** Messages that keys were refused, for the quarantine. */
  noteRefusals(input: {
    refusals: readonly { readonly keyId: string; readonly kind: KeyKind; readonly n: number }[];
    nowMs: number;
  }): { counted: number };
  ingestUrgent(input: { environment: string; trusted: boolean; urgent: Urgent; nowMs: number }): {
    duplicate: boolean;
    /** Untrusted, and more than are kept: it was counted only. */
    dropped: boolean;
  };
  /** Takes or keeps the controller's lease; a higher term makes every older holder's steps fail. */
  holdLease(input: { holder: string; ttlMs: number; nowMs: number }): { term: number | null };
  /** One controller step for every running rollout: absorb, judge, transition, publish. */
  tick(input: { term: number; elapsedMs: number; nowMs: number }): {
    /** Rollouts that are watched now. */
    watched: number;
    /** Rollouts that changed status or phase in this step. */
    changed: { id: string; status: string; phase: number }[];
    /** Rollouts whose step failed by a bug of ours: they stay as they were and hold up no other. */
    failed: { id: string; why: string }[];
  };
  claimEffects(input: { term: number; nowMs: number; limit: number }): ClaimedEffect[];
  finishEffect(input: {
    id: string;
    outcome: 'ok' | 'failed';
    detail: string;
    /** When to try again; `null` = never. */
    retryAtMs: number | null;
    nowMs: number;
  }): null;
  /** Forgets what is past its retention; at most `limit` rows of each table a call. */
  prune(input: { nowMs: number; limit: number }): { rows: number };
}

/** A ruleset version that is committed; delivered after the commit, in order, once a version. */
export interface Published {
  readonly environment: string;
  readonly cause: RulesetCause;
  readonly patch: PatchEvent;
}

/**
 * The store, behind one asynchronous door. A transaction that meets an expected obstacle rejects
 * with a `ProblemError` and leaves nothing behind.
 */
export interface Store {
  read<N extends keyof Reads>(
    name: N,
    input: Parameters<Reads[N]>[0],
  ): Promise<ReturnType<Reads[N]>>;
  /** Resolves when the change is durable. */
  transact<N extends keyof Transactions>(
    name: N,
    input: Parameters<Transactions[N]>[0],
  ): Promise<ReturnType<Transactions[N]>>;
  /** Rings after every commit that published; returns how to stop listening. */
  onPublished(listener: (published: Published) => void): () => void;
  close(): Promise<void>;
}
