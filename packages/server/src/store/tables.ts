import type { ExperimentRows } from './experiment-rows.ts';
import type { JudgementRows } from './judgement-rows.ts';
import type { RolloutRows } from './rollout-rows.ts';
import type { SafetyRows } from './safety-rows.ts';
import type { TelemetrySource, UnitTables } from './tables-of-units.ts';

export type { TelemetrySource } from './tables-of-units.ts';

/**
 * Rows as both SQLite and PostgreSQL hold them: JSON as text, times as integer ms, switches as
 * 0 and 1. Keys stand in `spine-tables.ts`.
 */
export interface Tables extends JudgementRows, RolloutRows, SafetyRows, ExperimentRows, UnitTables {
  environment: {
    key: string;
    lineage: number;
    version: number;
    /** base64url, 32 bytes; units are sent as HMACs under it. */
    hmacSecret: string;
  };
  api_key: {
    id: string;
    /** `*` is every environment. */
    environment: string;
    kind: string;
    name: string;
    /** SHA-256 of the key's text, hex. */
    hash: string;
    prefix: string;
    createdMs: number;
    expiresMs: number | null;
    lastUsedMs: number | null;
    revokedMs: number | null;
  };
  flag: {
    environment: string;
    key: string;
    description: string | null;
    kind: string;
    variants: string;
    /** Variants that were taken out, name → hash of the value, so that a value never changes. */
    retired: string;
    off: string;
    serve: string;
    /** Control of a rollout that was taken back and left no ramp; it goes before `serve`. */
    base: string | null;
    /** 1 when older steps of its ramp were forgotten: the oldest one left covers their time. */
    forgotten: number;
    killed: string | null;
    salt: string;
    /** Rollout that owns it. */
    owner: string | null;
    nextDraw: number;
    clientVisible: number;
    revision: number;
    archivedMs: number | null;
    /** Further keys, a JSON list. */
    aliases: string;
    /** JSON schema of the variants' values, or null. */
    schema: string | null;
    /** Environment variable that overrides it in SDKs. */
    variable: string | null;
    /** `EnvironmentSettings` without `serve` and `at`: rules, requires, exclusion, holdBackParts. */
    settings: string;
    /** A foreign flagd flag, word for word (JSON); null for a flag of ours. */
    foreign: string | null;
    /** Variants that were rolled back, a JSON list: no rule serves them. */
    barred: string;
    /** When what it serves was last changed. */
    changedMs: number;
  };
  segment: {
    environment: string;
    name: string;
    description: string | null;
    condition: string;
    revision: number;
  };
  ruleset: {
    environment: string;
    lineage: number;
    version: number;
    patch: string;
    hash8: string;
    cause: string;
    actor: string;
    createdMs: number;
  };
  /** What the current ruleset says, flag by flag: snapshots and hashes need no replay. */
  ruleset_flag: {
    environment: string;
    key: string;
    json: string;
    sha256: string;
    /** Ruleset version that last changed it. */
    version: number;
  };
  ramp_step: {
    environment: string;
    flag: string;
    fromMs: number;
    unit: string;
    control: string;
    candidate: string;
    draws: string;
    rolloutId: string;
    generation: number;
  };
  plan: {
    hash: string;
    name: string;
    environment: string;
    compiled: string;
    /** Grows with each apply; 0 = a scaled copy, found by its hash only. */
    applied: number;
    createdMs: number;
    /** Key that applied it: whoever that is approves nothing of it; null = not known. */
    appliedBy: string | null;
  };
  rollout: {
    id: string;
    environment: string;
    flag: string;
    planHash: string;
    generation: number;
    status: string;
    /** `Rollout` of core. */
    state: string;
    revision: number;
    /** The newest revision that was more than a tick: who saw an older one decided on something else. */
    actedRevision: number;
    /** Term of the controller that wrote it last; 0 = written by a command. */
    term: number;
    control: string;
    candidate: string;
    candidateHash: string;
    firstDraw: number;
    /** Name of the experiment that runs as it; `null` = none does. */
    experiment: string | null;
    /** Variants besides control and candidate that it gives, a JSON list; `null` = none. */
    otherArms: string | null;
    /** Index of a phase → when it was entered; outlives the ramp, which a rollback deletes. */
    entered: string;
    createdMs: number;
  };
  evidence: {
    rolloutId: string;
    generation: number;
    guardrail: string;
    memory: string;
  };
  evidence_tick: {
    rolloutId: string;
    tick: number;
    atMs: number;
    inputs: string;
  };
  lease: {
    name: string;
    holder: string;
    term: number;
    expiresMs: number;
    /** Since when somebody has held it without a gap, and so heard what processes say. */
    heardSinceMs: number;
  };
  outbox: {
    id: string;
    sequence: number;
    rolloutId: string;
    environment: string;
    orderingKey: string;
    kind: string;
    payload: string;
    limitMs: number;
    dueMs: number;
    attempts: number;
    claimTerm: number | null;
    claimUntilMs: number | null;
    outcome: string | null;
    doneMs: number | null;
  };
  audit: {
    environment: string;
    sequence: number;
    atMs: number;
    actor: string;
    action: string;
    subject: string;
    body: string;
    previousHash: string;
    hash: string;
  };
  instance: {
    environment: string;
    id: string;
    keyId: string;
    sequence: number;
    lostBatches: number;
    /** Observations that the process or we had to drop. */
    droppedObservations: number;
    lineage: number;
    version: number;
    seenMs: number;
    closedMs: number | null;
    /** Name and version of the SDK; null = it did not say. */
    sdk: string | null;
    /** How far its clock is ahead of ours, ms; null = it did not say. */
    clockAheadMs: number | null;
  };
  /** Turns that a process had open when it was heard of last: a level, replaced by each batch. */
  open_turn: {
    environment: string;
    instanceId: string;
    flag: string;
    variant: string;
    draw: number;
    turns: number;
    seenMs: number;
  };
  series: {
    id: string;
    environment: string;
    flag: string;
    variant: string;
    draw: number;
    metric: string;
    labels: string;
    source: TelemetrySource;
  };
  series_bucket: {
    seriesId: string;
    startMs: number;
    widthS: number;
    replica: string;
    kind: string;
    /** rate: trials · distribution, count: count · mean: units. */
    trials: number;
    events: number;
    /** rate: units whose first turn ended. */
    units: number;
    failedUnits: number;
    /** In millionths. */
    sum: number;
    /** Decimal text: it passes 2^53. */
    sumSq: string;
    min: number | null;
    max: number | null;
    last: number | null;
    sketch: string | null;
    /** One observation a unit, where the metric has such. */
    unitSketch: string | null;
  };
  /** Telemetry that was counted and kept out. */
  quarantine: {
    environment: string;
    reason: string;
    source: TelemetrySource;
    flag: string;
    variant: string;
    metric: string;
    n: number;
    firstMs: number;
    lastMs: number;
  };
  /** Whose a session is; both as keyed hashes. */
  session_owner: {
    environment: string;
    session: string;
    user: string;
    firstMs: number;
    lastMs: number;
  };
  /** How many rows `session_owner` has, and how many found no room. */
  session_total: { environment: string; kept: number; dropped: number };
  /** A session that was seen with a second user. */
  contamination: {
    environment: string;
    session: string;
    user: string;
    otherUser: string;
    flag: string;
    variant: string;
    draw: number;
    atMs: number;
  };
  /** The slowest conversations of each hour and place. */
  slow_conversation: {
    environment: string;
    hourMs: number;
    flag: string;
    variant: string;
    draw: number;
    unit: string;
    turns: number;
    failedTurns: number;
    latencyMs: number;
    /** Stage → ms (JSON). */
    stages: string;
    costMicroUsd: number | null;
    atMs: number;
  };
  /** SHA-256 of OTLP requests that were applied: exporters send the same bytes again. */
  otlp_request: { environment: string; hash: string; atMs: number };
  /** What is known of a trace until it is settled, and a little longer. */
  otlp_trace: {
    environment: string;
    traceId: string;
    facts: string;
    startedMs: number;
    seenMs: number;
    settledMs: number | null;
    /** When it is settled at the latest; null once it is. */
    dueMs: number | null;
  };
  /** Which variants a conversation met, for traces that do not say. */
  otlp_conversation: { environment: string; conversation: string; facts: string; seenMs: number };
  /** Last value of a cumulative OTLP point. */
  otlp_point: { environment: string; id: string; value: string; seenMs: number };
  /** Metrics that teams added by files; `MetricDefinition` of core. */
  metric_definition: { name: string; body: string; appliedMs: number };
  /** `Scorecard` of core. */
  scorecard: { environment: string; name: string; body: string; appliedMs: number };
  /** What a KPI was before the start. */
  baseline: {
    environment: string;
    scorecard: string;
    kpi: string;
    value: number;
    count: number;
    fromMs: number;
    recordedMs: number;
  };
  /** Since when an environment's monitoring is on. */
  monitoring: { environment: string; activatedMs: number; actor: string };
  failed_unit: {
    environment: string;
    flag: string;
    metric: string;
    draw: number;
    unit: string;
    firstMs: number;
  };
  /** How many rows `failed_unit` has, so that its bound costs no count. */
  failed_unit_total: {
    environment: string;
    flag: string;
    metric: string;
    kept: number;
    dropped: number;
  };
  urgent: { environment: string; id: string; trusted: number; body: string; atMs: number };
  /** How many untrusted rows `urgent` has, so that their bound costs no count. */
  urgent_total: { environment: string; untrusted: number; dropped: number };
  /** Telemetry that waits for the controller's next tick: a crash in between loses no evidence. */
  arrival: {
    rolloutId: string;
    /** Sender and its sequence: the same batch cannot wait twice. */
    id: string;
    environment: string;
    flag: string;
    rows: string;
    atMs: number;
  };
}
