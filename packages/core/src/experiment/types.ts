import type { SplitPart } from '../flag/types.ts';
import type { Guardrail } from '../guardrail/types.ts';
import type { Share } from '../rollout/plan-types.ts';

/**
 * When an experiment may be decided. `fixed`: once, at the end. `group-sequential`: at planned looks,
 * by boundaries that spend alpha over them. `always-valid`: at any time, by confidence sequences.
 */
export type AnalysisMethod = 'fixed' | 'group-sequential' | 'always-valid';

/** Where a unit's figure comes from: tracked events, or a query of the operator's file. */
export interface OutcomeSource {
  readonly from: { readonly event: string } | { readonly query: string };
  /**
   * `any`: whether it came at all, 0 or 1. `count`: how often. `value`: the sum of its values, 0
   * without any.
   */
  readonly of: 'any' | 'count' | 'value';
}

/** A figure of every unit that an experiment compares. */
export interface ExperimentMetric {
  readonly name: string;
  readonly description: string | null;
  /**
   * `primary` decides; `secondary` explains; `guardrail` must not become worse than `tolerance`.
   */
  readonly role: 'primary' | 'secondary' | 'guardrail';
  /**
   * `rate`: share of units (of `any`). `mean`: over all units. `ratio`: sum over sum of a second
   * figure. `quantile`: of the units that have a figure.
   */
  readonly kind: 'rate' | 'mean' | 'ratio' | 'quantile';
  readonly numerator: OutcomeSource;
  /** Of a ratio; else `null`. */
  readonly denominator: OutcomeSource | null;
  /** Of a quantile, 0 < q < 1; else `null`. */
  readonly quantile: number | null;
  readonly better: 'higher' | 'lower';
  /** What control is expected to have, for planning; `null` = it is not known. */
  readonly expect: number | null;
  /** Standard deviation between units that is expected, for planning; `null` = not known, or a rate. */
  readonly deviation: number | null;
  /** Smallest relative difference that matters, 0.1 = 10 %; `null` = none is named. */
  readonly detect: number | null;
  /** Of a guardrail: how much worse it may be, relative; 0 for others. */
  readonly tolerance: number;
}

/** What some units get, and how many of those that take part. */
export interface ExperimentArm extends SplitPart {
  readonly title: string | null;
}

/** A step of an experiment's ramp: shares are of units that take part, each split over all arms. */
export interface ExperimentStep {
  readonly name: string;
  readonly shares: readonly Share[];
  /** How long, ms; `null` for the last: until it is decided. */
  readonly holdMs: number | null;
}

/** How an experiment is judged. */
export interface ExperimentAnalysis {
  readonly method: AnalysisMethod;
  /** Chance of a false finding among the primary metrics of all arms, two-sided, 0..0.5. */
  readonly alpha: number;
  /** Chance to find a difference of `detect`, 0.5..1. */
  readonly power: number;
  /** Time between planned looks, ms; of `fixed` there is one look, at the end. */
  readonly lookEveryMs: number;
  /** How long before its exposure a unit's figures count as its past (CUPED), ms; `null` = not used. */
  readonly pastMs: number | null;
  /** How long after its exposure a unit's figures count, ms; `null` = to the end. */
  readonly windowMs: number | null;
}

/** A question with a planned end. Its hash is the SHA-256 of its canonical JSON. */
export interface Experiment {
  readonly name: string;
  readonly description: string | null;
  readonly hypothesis: string | null;
  readonly environment: string;
  readonly flag: string;
  /** `conversation`, or a context attribute such as `userId`. */
  readonly unit: string;
  /** 2..10, control first; weights add up to 100 000. */
  readonly arms: readonly ExperimentArm[];
  readonly steps: readonly ExperimentStep[];
  /** Primary metrics first, then secondary ones, then guardrails; names are unique. */
  readonly metrics: readonly ExperimentMetric[];
  /** Units of all arms together that were planned; `null` = none was named. */
  readonly sampleUnits: number | null;
  /** Planned length, ms. */
  readonly durationMs: number;
  readonly analysis: ExperimentAnalysis;
  /** Rules that are judged all the time and may pause it or roll it back, as in plans. */
  readonly guardrails: readonly Guardrail[];
  readonly conversations: 'cut-now' | 'drain';
  readonly notify: readonly string[];
  /** Names of keys that the team's documents leave open, by place. */
  readonly open?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Sums over units of one arm and draw, mergeable by addition. `x` is the unit's past figure (0 where
 * none is used), `z` its denominator (0 where there is none).
 */
export interface OutcomeSums {
  readonly units: number;
  /** Units with a figure at all. */
  readonly withFigure: number;
  readonly sumY: number;
  readonly sumYY: number;
  readonly sumX: number;
  readonly sumXX: number;
  readonly sumXY: number;
  readonly sumZ: number;
  readonly sumZZ: number;
  readonly sumYZ: number;
}

/** What is known of one arm in one draw. */
export interface ArmOutcomes {
  readonly variant: string;
  readonly draw: number;
  /** Of the draw; `null` = everybody. */
  readonly segment: string | null;
  /** Units whose first exposure of this experiment was to this arm in this draw. */
  readonly units: number;
  /** By name of the metric; a metric that could not be read is missing. */
  readonly sums: Readonly<Record<string, OutcomeSums>>;
  /**
   * Of quantile metrics, by name: counts of units by index of a log-linear sketch of relative error
   * 1 % (as `Sketch` of `metric/`), ascending; index `null` = figures of 0 or less.
   */
  readonly sketches: Readonly<Record<string, readonly (readonly [number | null, number])[]>>;
}

/** What was read for an analysis. Plain JSON. */
export interface ExperimentOutcomes {
  /** When it was read, ms since epoch. */
  readonly atMs: number;
  readonly arms: readonly ArmOutcomes[];
  /** What was left out, counted. */
  readonly leftOut: {
    /** Units that met two variants. */
    readonly mixedUnits: number;
    /** Units with figures that were never exposed. */
    readonly neverExposed: number;
    /** Units with figures before their exposure only. */
    readonly beforeExposure: number;
  };
  /** Why metrics could not be read, by name. */
  readonly failed: Readonly<Record<string, string>>;
}

/** A look that was taken. */
export interface ExperimentLook {
  readonly atMs: number;
  /** Share of the planned units, or of the planned time, ascending; above 1 when more came. */
  readonly information: number;
  /** Units of all arms, as the report of the look has them; missing = they came evenly. */
  readonly units?: number;
  /**
   * Signed normal score of each comparison, by `metric/variant`: candidate − control; of guardrail
   * metrics against the tolerance. What nothing can be said about is missing.
   */
  readonly z: Readonly<Record<string, number>>;
}

/** One arm against control in one metric. */
export interface ArmComparison {
  readonly variant: string;
  /** Candidate − control, in the metric's unit; `null` = nothing can be said. */
  readonly difference: number | null;
  /** The same as a share of control's figure; `null` where that is not above 0. */
  readonly relative: number | null;
  /** Of the relative difference where there is one, else of the absolute one; at the level of the method. */
  readonly interval: readonly [number, number] | null;
  readonly isRelative: boolean;
  /** Of the method, before other comparisons are taken into account; `null` = nothing can be said. */
  readonly pValue: number | null;
  /** Holm over the primary ones, Benjamini–Hochberg over the secondary ones. */
  readonly adjustedPValue: number | null;
  /** Bayesian view, not error control: chance that it is better, and what choosing it would lose. */
  readonly chanceBetter: number | null;
  readonly expectedLoss: number | null;
  readonly state: 'better' | 'worse' | 'unclear' | 'no-data';
  /** How much of the variance the past took away, 0..1; 0 = none was used. */
  readonly varianceTaken: number;
  /** For people: what was found, with its figures. */
  readonly sentence: string;
}

/** One metric in all arms. */
export interface MetricAnalysis {
  readonly name: string;
  readonly role: ExperimentMetric['role'];
  readonly kind: ExperimentMetric['kind'];
  readonly better: ExperimentMetric['better'];
  /** Control first. `value` `null` = no figure. */
  readonly arms: readonly {
    readonly variant: string;
    readonly units: number;
    readonly value: number | null;
    readonly standardError: number | null;
  }[];
  /** One of each arm but control. */
  readonly comparisons: readonly ArmComparison[];
  /** By segment and arm, exploration only: nothing is decided by it. */
  readonly segments: readonly {
    readonly segment: string;
    readonly variant: string;
    readonly relative: number | null;
    readonly interval: readonly [number, number] | null;
  }[];
}

/** Why an analysis cannot be believed, or not fully. */
export interface ExperimentProblem {
  readonly code:
    | 'sample-ratio'
    | 'mixed-units'
    | 'empty-arm'
    | 'no-variance'
    | 'metric-failed'
    | 'guardrail-paused';
  /** Blocks a verdict of `ship`. */
  readonly blocks: boolean;
  readonly sentence: string;
}

/** What the figures say should be done. A person decides. */
export interface ExperimentVerdict {
  readonly kind: 'ship' | 'roll-back' | 'keep-running';
  /** What to ship; `null` otherwise. */
  readonly variant: string | null;
  /** For people, the weightiest first. */
  readonly reasons: readonly string[];
}

/** All that an analysis says. Plain JSON. */
export interface ExperimentReport {
  readonly atMs: number;
  readonly method: AnalysisMethod;
  readonly alpha: number;
  /** Share of what was planned that is there, 0..1. */
  readonly information: number;
  /** Units of all arms. */
  readonly units: number;
  readonly plannedUnits: number | null;
  /** Looks taken so far, this one included where it is one. */
  readonly looks: number;
  /** Whether the method lets a decision be made on these figures now. */
  readonly mayDecide: boolean;
  readonly isOver: boolean;
  readonly sampleRatio: { readonly pValue: number | null; readonly isMismatch: boolean };
  readonly metrics: readonly MetricAnalysis[];
  readonly leftOut: ExperimentOutcomes['leftOut'];
  readonly problems: readonly ExperimentProblem[];
  readonly verdict: ExperimentVerdict;
}

/** What a primary metric can show before the start. */
export interface PlannedMetric {
  readonly name: string;
  /** Units of all arms together that are needed to find `detect`; `null` = `expect` or `detect` is not named. */
  readonly neededUnits: number | null;
  /** At the expected traffic, ms; `null` = traffic or need is not known. */
  readonly neededMs: number | null;
  /** Smallest relative difference that the planned sample finds with the planned power; `null` = not known. */
  readonly detectable: number | null;
  /** Chance to find `detect` with the planned sample; `null` = not known. */
  readonly power: number | null;
  readonly sentence: string;
}
