import type { Cell } from '../metric/types.ts';
import type {
  ComparedRateMemory,
  ComparedValuesMemory,
  DriftMemory,
  SampleRatioMemory,
} from './memory-types.ts';

/** `fail > error > no-data > pass`; `not-applicable` leaves the combination. */
export type VerdictKind = 'fail' | 'error' | 'no-data' | 'pass' | 'not-applicable';

/** Why a verdict is what it is; each code has an entry in `docs/errors.md`. */
export type VerdictCode =
  | 'beyond-limit'
  | 'environment-degraded'
  | 'shared-blame'
  | 'pending'
  | 'recovering'
  | 'within-limit'
  | 'no-baseline'
  | 'zero-baseline'
  | 'worse-than-control'
  | 'not-worse'
  | 'no-comparison'
  | 'comparison-invalid'
  | 'sample-ratio-mismatch'
  | 'units-vanish'
  | 'sample-ratio-plausible'
  | 'drifted'
  | 'no-drift'
  | 'not-watching'
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
  /** Keys whose value the team's own documents leave open. */
  readonly ours?: readonly string[];
}

interface Acting extends Named {
  readonly action: GuardrailAction;
  /** Acts even if control breaks the same rule. */
  readonly absolute: boolean;
}

/** A limit that is a share of what was recorded before the start. */
export interface OfBaseline {
  /** 1.3 = 130 % of it. */
  readonly factor: number;
  /** What was recorded, in the metric's unit; `null` = nothing (yet). */
  readonly value: number | null;
}

/** Absolute bound held for a duration (Prometheus `for`). */
export interface HeldGuardrail extends Acting {
  readonly shape: 'held';
  readonly statistic: Statistic;
  readonly side: 'above' | 'below';
  /** Strict bound, in the metric's unit; rates are 0..1. With `baseline`, factor × value, or 0. */
  readonly limit: number;
  readonly baseline?: OfBaseline;
  /** Goes on firing until it was within the limit for so long (Prometheus `keep_firing_for`). */
  readonly keepFiringForMs?: number;
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

/** How much worse than control the candidate may be: 0.1 = 10 % of it, or a difference of rates. */
export interface Tolerance {
  readonly kind: 'ratio' | 'difference';
  readonly value: number;
}

/** What a comparison looks at now; filled from the rollout by `judgedNow`. */
export interface ComparisonScope {
  /** Draws that give some units each variant; others are not compared. */
  readonly draws: readonly number[];
  /** Whether the current phase has such a draw. */
  readonly applies: boolean;
  /** Why its figures cannot be compared now, as a sentence; `null` = they can. */
  readonly invalid: string | null;
}

interface Comparing extends Acting {
  /** Which way is bad. */
  readonly worse: 'higher' | 'lower';
  readonly tolerance: Tolerance;
  /** Its part of the plan's `alpha`: the chance that it ever fires without reason. */
  readonly alpha: number;
  /** Evidence must stand for so long before it fires; 0 = at once. */
  readonly forMs: number;
  /** Absent: every draw above 0 is compared, and it applies. */
  readonly scope?: ComparisonScope;
}

/** First failures of the candidate's units against control's, anytime-valid. */
export interface ComparedRateGuardrail extends Comparing {
  readonly shape: 'compared-rate';
}

/** One value for each unit (its first turn, or all of it at close) against control's, anytime-valid. */
export interface ComparedValuesGuardrail extends Comparing {
  readonly shape: 'compared-values';
  /** `all`: body and tail; a quantile: that tail alone. */
  readonly of: 'all' | { readonly quantile: number };
  /** Money at close: a capped linear score instead of the tails. */
  readonly heavyTail: boolean;
}

/**
 * Whether units fall to both arms as the ramp says. Nobody writes it: every rollout has it, and it
 * blocks promotion.
 */
export interface SampleRatioGuardrail extends Acting {
  readonly shape: 'sample-ratio';
  readonly alpha: number;
  /** Designed share of the candidate, 0..1 exclusive, by draw. */
  readonly shares: Readonly<Record<number, number>>;
}

/** Worse than what was accepted, once everybody has the candidate and nobody is left to compare with. */
export interface DriftGuardrail extends Acting {
  readonly shape: 'drift';
  /** Tolerance on the accepted rate's upper bound: 0.1 = 10 % of it. */
  readonly by: number;
  /** Whether nobody is drawn any more; filled by `judgedNow`. Until then it learns. */
  readonly watching?: boolean;
}

/** What people write, and the sample ratio that every rollout has. */
export type Guardrail =
  | HeldGuardrail
  | CountWithinGuardrail
  | ZeroToleranceGuardrail
  | ComparedRateGuardrail
  | ComparedValuesGuardrail
  | SampleRatioGuardrail
  | DriftGuardrail;

/** Must hold to leave a phase: passed when the 95 % bound is beyond the limit. */
export interface Criterion extends Named {
  readonly shape: 'criterion';
  readonly statistic: Statistic;
  readonly side: 'above' | 'below';
  readonly limit: number;
  readonly baseline?: OfBaseline;
  /** Judged on the evidence of so long alone, ms, by arrival; absent = of the whole phase. */
  readonly overMs?: number;
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
  /** Rates: units that failed for the first time, deduplicated over all processes. */
  readonly firstFailures?: number;
  /**
   * How many of the cell's new units there was no room to remember: nobody knows whether they were
   * counted before. Absent: none.
   */
  readonly undeduplicatedUnits?: number;
}

/** What control's units were before a comparison began: thresholds and scores start from it. */
export interface ControlHistory {
  readonly metric: string;
  /** One value for each unit. */
  readonly sketch: readonly (readonly [index: number, count: number])[];
}

/** What arrived since the tick before, about 1 s of it. Kept, so that replay is exact. */
export interface Tick {
  /** Arrival, ms. */
  readonly atMs: number;
  readonly liveInstances: number;
  readonly rows: readonly TickRow[];
  /** Turns came as a sample of unknown share lately: they say nothing of how many there were. */
  readonly sampled?: boolean;
  /** For comparisons of values whose memory is empty. */
  readonly history?: readonly ControlHistory[];
  /** What the flag keeps from every draw, of 100 000: replay judges by it. */
  readonly holdBackParts?: number;
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
  | ComparedRateMemory
  | ComparedValuesMemory
  | SampleRatioMemory
  | DriftMemory
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
      /** With `keepFiringForMs`: since when it fires; absent = it does not. */
      readonly firedMs?: number;
      /** While it fires: since when every sample was within the limit. */
      readonly withinSinceMs?: number;
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
      /** Of the whole phase; empty with `overMs`. */
      readonly control: ArmSums;
      readonly candidate: ArmSums;
      readonly malformedAtMs: number | null;
      /** With `overMs`: parts of that time that saw evidence, oldest first, at most 48. */
      readonly parts?: readonly WindowStep[];
    };
