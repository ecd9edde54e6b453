import type { Cell } from '../metric/types.ts';

/** `fail > error > no-data > pass`; `not-applicable` leaves the combination. */
export type VerdictKind = 'fail' | 'error' | 'no-data' | 'pass' | 'not-applicable';

/** Why a verdict is what it is; each code has an entry in `docs/errors.md`. */
export type VerdictCode =
  | 'beyond-limit'
  | 'environment-degraded'
  | 'pending'
  | 'within-limit'
  | 'bound-within-limit'
  | 'bound-beyond-limit'
  | 'too-few-samples'
  | 'no-samples'
  | 'sampled-traces'
  | 'zero-tolerance-event'
  | 'malformed-evidence';

/** The answer of `judge`. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly code: VerdictCode;
  /** The figures behind the sentence, by name; all finite. */
  readonly numbers: Readonly<Record<string, number>>;
  /** 95 % interval of the judged figure where one exists. */
  readonly interval?: readonly [number, number];
  /** Observations (turns) that were judged. */
  readonly units: { readonly control: number; readonly candidate: number };
  /** One sentence for people. */
  readonly sentence: string;
}

export type GuardrailAction = 'notify' | 'review' | 'pause' | 'rollback';

/** What is computed from the evidence before it is held against a limit. */
export type Statistic =
  | { readonly of: 'rate' }
  | { readonly of: 'quantile'; readonly q: number }
  | { readonly of: 'mean' }
  | { readonly of: 'max' };

interface Named {
  /** Key of its evidence: the plan's `name:`, else its canonical text. Unique in its plan. */
  readonly name: string;
  readonly metric: string;
}

interface Acting extends Named {
  readonly action: GuardrailAction;
  /** Acts even if control breaks the same rule. */
  readonly absolute: boolean;
}

/** Absolute bound held for a duration (Prometheus `for`). */
export interface HeldGuardrail extends Acting {
  readonly shape: 'held';
  readonly statistic: Statistic;
  readonly side: 'above' | 'below';
  /** Strict bound, in the metric's unit; rates are 0..1. */
  readonly limit: number;
  /** Upper end of a band, for the sentence only: a band fires at its lower bound. */
  readonly upper: number | null;
  readonly forMs: number;
  /** Observations that a window needs before it says anything. */
  readonly minSamples: number;
  /** Rates: events over the whole `for` before it fires. */
  readonly minEvents: number;
}

/** So many events within a sliding window. */
export interface CountWithinGuardrail extends Acting {
  readonly shape: 'count-within';
  readonly count: number;
  readonly withinMs: number;
}

/** One event is too many. */
export interface ZeroToleranceGuardrail extends Acting {
  readonly shape: 'zero-tolerance';
}

export type Guardrail = HeldGuardrail | CountWithinGuardrail | ZeroToleranceGuardrail;

/** Must hold to leave a phase: passed when the 95 % bound is beyond the limit. */
export interface Criterion extends Named {
  readonly shape: 'criterion';
  readonly statistic: Statistic;
  readonly side: 'above' | 'below';
  readonly limit: number;
}

/** Everything that `absorb` and `judge` accept. */
export type Judged = Guardrail | Criterion;

export type Arm = 'control' | 'candidate';

/** One row of evidence inside a tick. */
export interface TickRow {
  readonly metric: string;
  readonly draw: number;
  readonly arm: Arm;
  /** Event time aligned to 10 s, ms. */
  readonly startMs: number;
  readonly cell: Cell;
}

/** What arrived since the tick before, about 1 s of it. Kept, so that replay is exact. */
export interface Tick {
  /** Arrival, ms. */
  readonly atMs: number;
  readonly liveInstances: number;
  readonly rows: readonly TickRow[];
  /** Turns came as a sample of unknown share lately: they say nothing of how many there were. */
  readonly sampled?: boolean;
}

/** One arm's evidence inside a window. Only the fields of the metric's kind are used. */
export interface ArmSums {
  count: number;
  events: number;
  sumMicro: number;
  max: number;
  sketch: [index: number, count: number][];
}

/** One step of a held guardrail's sliding window. */
export interface WindowStep {
  atMs: number;
  control: ArmSums;
  candidate: ArmSums;
}

/**
 * Memory of one guardrail: plain JSON, bounded. Made by `emptyMemory`, advanced by `absorb`.
 * `malformedAtMs` is when evidence last came that could not be believed; `null` = never.
 */
export type GuardrailMemory = ShapedMemory & {
  /** When it was last known that turns come as a sample of unknown share; absent = never. */
  readonly sampledAtMs?: number;
};

type ShapedMemory =
  | {
      readonly shape: 'held';
      readonly steps: readonly WindowStep[];
      /** Since when every sample was beyond the limit. */
      readonly beyondSinceMs: number | null;
      /** Since when control was too. */
      readonly controlBeyondSinceMs: number | null;
      /** Since when there are no samples. */
      readonly gapSinceMs: number | null;
      /** When the last tick was absorbed: time in which nobody looked does not count. */
      readonly lastTickMs: number | null;
      readonly lastSampleMs: number | null;
      /** Control's last sample with data. */
      readonly lastControlSampleMs: number | null;
      readonly malformedAtMs: number | null;
      /** Figures of the last sample, for the sentence. */
      readonly lastValue: number | null;
      readonly lastControlValue: number | null;
    }
  | {
      readonly shape: 'count-within';
      readonly steps: readonly (readonly [atMs: number, count: number])[];
      readonly seen: boolean;
      readonly malformedAtMs: number | null;
    }
  | {
      readonly shape: 'zero-tolerance';
      readonly events: number;
      readonly firstMs: number | null;
      /** Turns that were watched, so that silence is not a pass. */
      readonly turns: number;
      readonly malformedAtMs: number | null;
    }
  | {
      readonly shape: 'criterion';
      readonly control: ArmSums;
      readonly candidate: ArmSums;
      readonly malformedAtMs: number | null;
    };
