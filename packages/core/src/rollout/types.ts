import type { Draw } from '../flag/types.ts';
import type { Criterion, Guardrail, Verdict } from '../guardrail/types.ts';
import type { JsonObject } from '../json.ts';

/** Share of one segment (or, last, of everybody) in a phase; resolved from `audience:`. */
export interface Share {
  readonly segment: string | null;
  readonly weightParts: number;
}

/** A step of a plan. */
export interface Phase {
  readonly name: string;
  readonly description: string | null;
  readonly risk: string | null;
  /** In matching order, segments first, everybody last; shares of 0 are left out. */
  readonly shares: readonly Share[];
  readonly hold: { readonly minMs: number; readonly maxMs: number | null };
  readonly guardrails: readonly Guardrail[];
  readonly gate: {
    readonly minUnits: number;
    readonly pass: readonly Criterion[];
    readonly approvals: readonly { readonly role: string; readonly count: number }[];
  };
}

/** What `scalePlan` divided a plan by; 1 = untouched. */
export interface PlanScale {
  /** Divides holds and `noDataTimeout`. */
  readonly hold: number;
  /** Divides `for` and `within` durations, floor 3 s. */
  readonly watch: number;
  /** Divides `minUnits` and minimum samples, and widens criteria that bound a rate. */
  readonly evidence: number;
}

/** A compiled plan. Its hash is the SHA-256 of its canonical JSON. */
export interface Plan {
  readonly name: string;
  readonly description: string | null;
  readonly environment: string;
  readonly flag: string;
  readonly control: string;
  readonly candidate: string;
  /** `conversation`, or a context attribute such as `userId`. */
  readonly unit: string;
  /** Chance of a false rollback of the whole rollout, 0..1. */
  readonly alpha: number;
  readonly noDataTimeoutMs: number;
  readonly onNoData: 'pause' | 'rollback';
  /** Time that every SDK gets to hold a step before it counts. */
  readonly activationLeadMs: number;
  readonly phases: readonly Phase[];
  readonly guardrails: readonly Guardrail[];
  readonly rollback: {
    readonly conversations: 'cut-now' | 'drain';
    readonly procedure: readonly 'flag'[];
  };
  /** Channel names. */
  readonly notify: readonly string[];
  readonly scale: PlanScale | null;
}

export type RolloutStatus =
  | 'scheduled'
  | 'running'
  | 'paused'
  | 'rolling-back'
  | 'completed'
  | 'rolled-back'
  | 'aborted';

/** What a rollout waits for. */
export type Blocker =
  | 'hold'
  | 'samples'
  | 'criteria'
  | 'no-data'
  | 'approval'
  | 'review'
  | 'checklist'
  | 'window'
  | 'freeze'
  | 'dependency'
  | 'srm'
  | 'environment-degraded';

/** Who did it: a person or program behind an API key, or the controller. */
export interface Actor {
  readonly kind: 'key' | 'controller';
  /** Key id, or `controller`. */
  readonly id: string;
  readonly name: string;
}

/** A step of this rollout's ramp. */
export interface RampStep {
  /** Multiple of 1 000 ms. */
  readonly fromMs: number;
  readonly phase: number;
  readonly draws: readonly Draw[];
}

/** State of one run of a plan. Plain JSON; changed by `transition` only. */
export interface Rollout {
  readonly id: string;
  readonly environment: string;
  readonly flag: string;
  readonly planHash: string;
  readonly generation: number;
  readonly revision: number;
  readonly status: RolloutStatus;
  /** Index into the plan's phases. */
  readonly phase: number;
  /** Time held in this phase, counted while evidence came. */
  readonly heldMs: number;
  /** When this phase's step takes effect; 0 before the start. */
  readonly phaseFromMs: number;
  readonly ramp: readonly RampStep[];
  /** Next free draw id of the flag. */
  readonly nextDraw: number;
  /** Distinct units of this phase's draws that met their variant. */
  readonly units: { readonly control: number; readonly candidate: number };
  readonly blockers: readonly Blocker[];
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Names of guardrails that were judged with data in this phase. */
  readonly judged: readonly string[];
  /** What guardrails and criteria are compared with that speak of a baseline, by name. */
  readonly baselines: Readonly<Record<string, number>>;
  /** Observers (`action: notify`) that fired: when, and what they saw. The newest 50. */
  readonly observed: readonly {
    readonly guardrail: string;
    readonly atMs: number;
    readonly sentence: string;
  }[];
  /**
   * Guardrails whose evidence began anew: when, and after which rollout, if a later one was blamed
   * first. The newest 200; absent = none.
   */
  readonly renewed?: readonly {
    readonly guardrail: string;
    readonly atMs: number;
    readonly after?: string;
  }[];
  /** How long no evidence came, ms. */
  readonly noDataMs: number;
  readonly approvals: readonly {
    readonly phase: number;
    readonly role: string;
    readonly person: string;
  }[];
  /** Names of guardrails whose review a person must still answer in this phase. */
  readonly reviews: readonly string[];
  readonly overdueNoticed: boolean;
  readonly layers: readonly {
    readonly name: string;
    readonly state: 'waiting' | 'running' | 'verified' | 'failed' | 'skipped';
    readonly effectId: string | null;
  }[];
  /** Why the status is what it is, for people. */
  readonly reason: string;
  /** When the status or the phase last changed, ms. */
  readonly changedMs: number;
}

export type RolloutEvent =
  | {
      readonly type: 'tick';
      /** Since the last tick, on a monotonic clock. */
      readonly elapsedMs: number;
      /** Instances on the current version that were heard of lately; without one no hold counts. */
      readonly liveInstances: number;
      /** Whether any turn of the candidate arrived; figures of the process itself do not count. */
      readonly observed: boolean;
      readonly verdicts: Readonly<Record<string, Verdict>>;
      /** Units of this phase's draws that are new since the last tick. */
      readonly units: { readonly control: number; readonly candidate: number };
      /** Guardrails that gave way to a later rollout on this tick, and to which; absent = none. */
      readonly gaveWay?: readonly { readonly guardrail: string; readonly after: string }[];
    }
  | { readonly type: 'start'; readonly actor: Actor }
  | {
      readonly type: 'approve' | 'answer';
      /** `approve`: the role. `answer`: the guardrail's name. */
      readonly item: string;
      readonly actor: Actor;
      readonly planHash: string;
      readonly decision?: 'go' | 'no-go';
      /** Name of the phase that the person saw; refused when the rollout is in another. */
      readonly seenPhase?: string;
    }
  | {
      readonly type: 'promote' | 'pause' | 'resume' | 'abort' | 'rollback';
      readonly actor: Actor;
      readonly reason: string;
      readonly seenPhase?: string;
    };

/** Something to do outside the transaction, at least once, keyed by its id. */
export interface Effect {
  /** `${rolloutId}:${revision}:${index}`, the idempotency key. */
  readonly id: string;
  /** Effects of one key run one at a time, in order. */
  readonly orderingKey: string;
  readonly kind: 'notify';
  readonly payload: JsonObject;
  readonly limitMs: number;
}

/** What goes into the audit chain. */
export interface AuditRow {
  readonly actor: Actor;
  /** For example `rollout.rolled-back`. */
  readonly action: string;
  readonly subject: string;
  readonly body: JsonObject;
}

/** Why an event was not taken. */
export interface Refusal {
  readonly code:
    | 'wrong-status'
    | 'plan-changed'
    | 'phase-passed'
    | 'not-waiting-for-approval'
    | 'already-approved'
    | 'unknown-guardrail'
    | 'guardrail-failing'
    | 'reason-missing';
  /** "Cannot <do> <what>: <current state>; what to do". */
  readonly sentence: string;
}

/** The answer of `transition`. */
export interface Transition {
  readonly rollout: Rollout;
  readonly effects: readonly Effect[];
  readonly auditRows: readonly AuditRow[];
  readonly refusal: Refusal | null;
}
