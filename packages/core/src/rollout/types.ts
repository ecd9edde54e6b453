import type { Draw } from '../flag/types.ts';
import type { Verdict } from '../guardrail/types.ts';
import type { JsonObject } from '../json.ts';
import type { DeploymentMethod, Plan } from './plan-types.ts';

export type * from './plan-types.ts';

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
  | 'environment-degraded'
  | 'decision';

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
  /** Index into the plan's phases; -1 = of a phase that an edit took out. */
  readonly phase: number;
  readonly draws: readonly Draw[];
  /** Of an experiment that shipped another arm; absent = the plan's candidate. */
  readonly candidate?: string;
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
  readonly layers: readonly LayerState[];
  /** How far back it went, or goes; absent = it did not. */
  readonly goingBack?: GoingBack;
  /** Keys that wrote its plan or started it: they approve nothing of it. */
  readonly owners: readonly string[];
  /** When a scheduled rollout starts by itself; `null` = when a person says so. */
  readonly startAtMs: number | null;
  readonly method: DeploymentMethod;
  /** Where items of checklists stand; one that nobody touched is missing. */
  readonly checks: readonly CheckState[];
  /** Stages of the deployment that were begun, in order. */
  readonly stages: readonly {
    readonly name: string;
    readonly beganMs: number;
    readonly endedMs: number | null;
  }[];
  /** Segments that a partial rollback took out, for as long as this rollout lasts. */
  readonly excluded: readonly string[];
  /** No share is above this while it stands: a gradual rollback set it; `null` = the plan's own. */
  readonly capParts: number | null;
  /** Names of announcements that were made. */
  readonly announced: readonly string[];
  /** Why the status is what it is, for people. */
  readonly reason: string;
  /** When the status or the phase last changed, ms. */
  readonly changedMs: number;
}

/** Where an item of a checklist stands. */
export interface CheckState {
  readonly list: string;
  readonly item: string;
  /** `open`: it was taken back. */
  readonly state: 'open' | 'running' | 'done' | 'failed';
  /** Key, or `controller` for an action. */
  readonly by: string;
  readonly atMs: number;
  readonly detail: string;
  /** Of the action that runs or ran; `null` = a person said so. */
  readonly effectId: string | null;
}

/** Where a layer of a rollback stands. */
export interface LayerState {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'verified' | 'failed' | 'skipped';
  readonly effectId: string | null;
  /** When it began and ended; absent = not yet. */
  readonly beganMs?: number;
  readonly endedMs?: number;
  readonly overdueTold?: boolean;
  readonly detail?: string;
  /** What runs now, or ran last; absent = it was not begun, or a person does it. */
  readonly step?: LayerStep;
  /** Index into `verify`, while `step` is `check`. */
  readonly check?: number;
  /** Of this step, 1 = the first; absent = 1. */
  readonly attempt?: number;
  /** When this attempt of its step began, ms; absent = no step was begun. */
  readonly stepBeganMs?: number;
  /** How often people had it begun, 1 = the first time; absent = it began by itself, once. */
  readonly run?: number;
  /** When it was back and every check passed, ms: what follows is watching. Absent = not yet. */
  readonly backMs?: number;
  /** When a step that failed is tried again, ms; absent = it runs, or is over. */
  readonly retryAtMs?: number;
  /** What its driver learned, at most 4 KB as JSON; absent = nothing. */
  readonly memo?: JsonObject;
  /** Since when it waits for somebody to say go; absent = it does not. */
  readonly askedMs?: number;
  /** Why it is skipped; absent = a person said so. */
  readonly skippedBy?: 'scope' | 'abort' | 'undo';
  /** Steps that ended, oldest first, the newest 50. */
  readonly steps?: readonly {
    /** A `LayerStep`, or `check <action>`. */
    readonly step: string;
    readonly outcome: 'ok' | 'failed' | 'timed-out';
    readonly beganMs: number;
    readonly endedMs: number;
    readonly detail: string;
  }[];
}

/** `prepare`, `execute`, `verify` and `undo` are its driver's; `check` and `clean` find out whether it worked. */
export type LayerStep = 'prepare' | 'execute' | 'verify' | 'check' | 'clean' | 'undo';

/** How far back a rollback goes, and by when. */
export interface RollbackScope {
  /** `quick`: the flag alone; `full`: all layers. */
  readonly scope: 'quick' | 'full';
  /** Row of the decision matrix that said so; `null` = none did. */
  readonly row: string | null;
  /** Time for all of it, and for the flag alone, ms; `null` = none is given. */
  readonly withinMs: number | null;
  readonly flagsWithinMs: number | null;
}

/** A rollback that is under way or over. */
export interface GoingBack extends RollbackScope {
  /** When it was decided, ms. */
  readonly beganMs: number;
  readonly overdueTold?: boolean;
  readonly flagsOverdueTold?: boolean;
}

/** What keeps every rollout of an environment from being raised, as sentences; absent = nothing. */
export interface Outside {
  /** A freeze of the environment. */
  readonly freeze?: string;
  /** A plan that must be completed first, or may not be under way. */
  readonly dependency?: string;
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
      /** What the environment's decision matrix says to a guardrail that fails now, by name. */
      readonly scopes?: Readonly<Record<string, RollbackScope>>;
      readonly outside?: Outside;
    }
  | {
      readonly type: 'start';
      readonly actor: Actor;
      /** Needed outside the window and in an emergency. */
      readonly reason?: string;
      readonly method?: DeploymentMethod;
      /** Starts by itself at this time, or as soon after it as window and freezes allow. */
      readonly atMs?: number;
      readonly outside?: Outside;
    }
  | {
      readonly type: 'approve' | 'answer';
      /** `approve`: the role. `answer`: the name of a guardrail or a checkpoint. */
      readonly item: string;
      readonly actor: Actor;
      readonly planHash: string;
      readonly decision?: 'go' | 'no-go';
      /** Name of the phase that the person saw; refused when the rollout is in another. */
      readonly seenPhase?: string;
    }
  | {
      readonly type: 'promote' | 'pause' | 'resume' | 'abort';
      readonly actor: Actor;
      readonly reason: string;
      readonly seenPhase?: string;
      readonly outside?: Outside;
    }
  | {
      /** Ends an experiment: one arm for everybody. */
      readonly type: 'ship';
      readonly actor: Actor;
      readonly reason: string;
      readonly variant: string;
      /** `false`: the shares stay as they are, for a rollout that goes on from them. */
      readonly raises: boolean;
      readonly outside?: Outside;
    }
  | {
      readonly type: 'rollback';
      readonly actor: Actor;
      readonly reason: string;
      /** Takes these out alone and goes on with the others. */
      readonly segments?: readonly string[];
      /** Goes down to this share and pauses, 1..99 999. */
      readonly toWeightParts?: number;
      /**
       * How far back; absent = all layers. One that has begun may only go further: `full` after
       * `quick`.
       */
      readonly scope?: RollbackScope;
      readonly seenPhase?: string;
    }
  | {
      readonly type: 'check';
      readonly actor: Actor;
      readonly planHash: string;
      readonly list: string;
      readonly item: string;
      /** `go`: it is so. `no-go`: it is not. `run`: the action finds out. `open`: taken back. */
      readonly decision: 'go' | 'no-go' | 'run' | 'open';
      readonly note: string;
    }
  | {
      readonly type: 'stage';
      readonly actor: Actor;
      /** Ends the stage that runs and begins this one; `null` = ends it only. */
      readonly stage: string | null;
    }
  | {
      readonly type: 'layer';
      readonly actor: Actor;
      readonly layer: string;
      /**
       * `go`: it may begin. `done`: a person did it. `failed`: it did not work. `skip`: it is not
       * needed. `retry`, `undo`: of one that failed.
       */
      readonly decision: 'go' | 'done' | 'failed' | 'retry' | 'skip' | 'undo';
      readonly reason: string;
    }
  | {
      readonly type: 'edit';
      readonly actor: Actor;
      readonly reason: string;
      /** The plan that it runs from now on. */
      readonly plan: Plan;
      readonly planHash: string;
      /** Keys that wrote it; whoever edits is added. */
      readonly owners?: readonly string[];
      /** What was recorded now for rules that speak of a baseline, by name; absent = nothing. */
      readonly baselines?: Rollout['baselines'];
      readonly outside?: Outside;
    }
  | {
      readonly type: 'effect-done';
      readonly effectId: string;
      readonly outcome: 'ok' | 'failed' | 'timed-out';
      readonly detail: string;
      /** What later steps of its layer need; absent = nothing new. */
      readonly memo?: JsonObject;
    };

/** Something to do outside the transaction, at least once, keyed by its id. */
export interface Effect {
  /** `${rolloutId}:${revision}:${index}`, the idempotency key. */
  readonly id: string;
  /** Effects of one key run one at a time, in order. */
  readonly orderingKey: string;
  readonly kind: 'notify' | 'announce' | 'check' | 'layer' | 'task';
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
    | 'reason-missing'
    | 'own-approval'
    | 'people-only'
    | 'window-closed'
    | 'frozen'
    | 'dependency-open'
    | 'unknown-item'
    | 'item-out-of-order'
    | 'unknown-segment'
    | 'not-lower'
    | 'unknown-stage'
    | 'unknown-layer'
    | 'layer-not-waiting'
    | 'plan-does-not-fit'
    | 'not-an-experiment'
    | 'unknown-variant'
    | 'unknown-effect';
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
