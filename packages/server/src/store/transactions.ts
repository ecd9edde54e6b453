import type {
  Actor,
  DeploymentMethod,
  Effect,
  Figures,
  FileProblem,
  Json,
  JsonObject,
  ParsedFile,
  PlanScale,
} from '@tidegate/core';
import type {
  AlertCommand,
  AlertView,
  FlagView,
  FollowUpView,
  FreezeView,
  IncidentCommand,
  IncidentView,
  KeyKind,
  KeyView,
  PlanView,
  RolloutCommand,
  RolloutView,
  RouteAnswer,
  SilenceView,
  TelemetryBatch,
  Urgent,
} from '@tidegate/protocol';
import type { Kept } from '../ingest/quarantine.ts';
import type { OtlpFacts } from '../otlp/facts.ts';
import type { KnownAction } from '../plan/known-actions.ts';
import type { KnownQuery } from '../plan/review-experiments.ts';
import type { ExperimentTransactions } from './experiment-operations.ts';
import type { AlertFigures, KnownFigures, PlanBaselines } from './reads.ts';
import type { SafetyTransactions } from './safety-operations.ts';

/** A file that parsed, under the name that its mistakes are reported with. */
export interface NamedFile {
  readonly name: string;
  readonly parsed: ParsedFile;
}

/** What the operator's configuration has that plans may name; absent = nothing. */
type ActionNames = readonly KnownAction[];

/** An outbox row that this process may now carry out. */
export interface ClaimedEffect {
  readonly effect: Effect;
  readonly rolloutId: string;
  readonly attempts: number;
  /** Why its channel takes nothing now: it ends without an attempt. */
  readonly disabled?: string;
}

/** Changes. Each is one transaction: state, audit row, ruleset and outbox together or not at all. */
export interface Transactions extends SafetyTransactions, ExperimentTransactions {
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
    actions?: ActionNames;
    /** What the configuration has that metrics of experiments may name; absent = nothing. */
    queries?: readonly KnownQuery[];
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
    /** Read before (`planBaselines`); absent: none is known. */
    baselines?: PlanBaselines['baselines'];
    method?: DeploymentMethod;
    /** When it starts by itself; absent = now. */
    atMs?: number;
    actions?: ActionNames;
    actor: Actor;
    nowMs: number;
  }): RolloutView;
  /** Rolls back every rollout of an environment in one transaction. */
  stopRollouts(input: {
    environment: string;
    reason: string;
    /** Switches their flags off too. */
    kill: boolean;
    actor: Actor;
    nowMs: number;
  }): { stopped: RolloutView[]; killed: string[] };
  promotePlan(input: {
    plan: string;
    from: string;
    to: string;
    reason: string | null;
    actions?: ActionNames;
    actor: Actor;
    nowMs: number;
  }): PlanView;
  createFreeze(input: {
    environment: string;
    fromMs: number;
    toMs: number;
    reason: string;
    actor: Actor;
    nowMs: number;
  }): FreezeView;
  endFreeze(input: { id: string; actor: Actor; nowMs: number }): FreezeView;
  commandRollout(input: {
    id: string;
    command: RolloutCommand;
    /** For `edit` and `start`. */
    actions?: ActionNames;
    /** For `edit`: what rules of the plan start from that speak of a baseline, by name. */
    baselines?: PlanBaselines['baselines'];
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
    /** Those that could not be raised because the store was slow: the next step tries again. */
    late: { id: string; why: string }[];
  };
  claimEffects(input: {
    term: number;
    nowMs: number;
    limit: number;
    /** Default: notices and announcements. */
    kinds?: readonly Effect['kind'][];
    /** Effects of one channel at the same time, with those that are under way; default: `limit`. */
    perChannel?: number;
    /** How many are under way, by channel. */
    underway?: Readonly<Record<string, number>>;
  }): ClaimedEffect[];
  finishEffect(input: {
    id: string;
    outcome: 'ok' | 'failed';
    detail: string;
    /** When to try again; `null` = never. */
    retryAtMs: number | null;
    nowMs: number;
    /** The receiver wants no more: the channel is used no more until a person says so. */
    disables?: string;
    /** Channels that may be told when this one gives up or fails, the best first. */
    others?: readonly string[];
  }): null;
  /** What an action of a checklist or a layer came to: the rollout hears of it in the same transaction. */
  finishAction(input: {
    term: number;
    id: string;
    outcome: 'ok' | 'failed' | 'timed-out';
    detail: string;
    /** What later steps of its layer need. */
    memo?: JsonObject;
    nowMs: number;
  }): null;
  /**
   * Samples the rules that are due, lets their states move on, and does what follows: firings, notices,
   * escalations, incidents, shedding, pauses and rollbacks.
   */
  advanceAlerts(input: { term: number; known: readonly AlertFigures[]; nowMs: number }): {
    /** Rules whose status changed. */
    changed: { environment: string; rule: string; status: string }[];
    failed: { environment: string; rule: string; why: string }[];
  };
  /**
   * Follows the audit trail: event rules fire, rollbacks and failed guardrails open incidents, follow-ups
   * get their times and are told when they are overdue.
   */
  followEvents(input: { term: number; nowMs: number }): { events: number; notices: number };
  commandAlert(input: {
    environment: string | null;
    name: string;
    command: AlertCommand;
    /** For `baseline`. */
    figures?: Figures | 'too-much' | null;
    actor: Actor;
    nowMs: number;
  }): AlertView;
  createSilence(input: {
    environment: string;
    rule: string | null;
    severity: SilenceView['severity'];
    fromMs: number;
    toMs: number;
    reason: string;
    actor: Actor;
    nowMs: number;
  }): SilenceView;
  endSilence(input: { id: string; actor: Actor; nowMs: number }): SilenceView;
  /** Puts a test notice into the outbox. */
  testChannel(input: { channel: string; actor: Actor; nowMs: number }): { id: string };
  enableChannel(input: { channel: string; actor: Actor; nowMs: number }): { changed: boolean };
  openIncident(input: {
    environment: string;
    title: string;
    severity: IncidentView['severity'];
    rollout: string | null;
    issue: string | null;
    metric: string | null;
    value: number | null;
    actor: Actor;
    nowMs: number;
  }): IncidentView;
  commandIncident(input: {
    id: string;
    command: IncidentCommand;
    actor: Actor;
    nowMs: number;
  }): IncidentView;
  doneFollowUp(input: {
    id: string;
    note: string | null;
    actor: Actor;
    nowMs: number;
  }): FollowUpView;
  /** Forgets what is past its retention; at most `limit` rows of each table a call. */
  prune(input: { nowMs: number; limit: number }): { rows: number };
}
