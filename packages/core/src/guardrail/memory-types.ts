/** Units of both arms that wait until a block has some of each. */
export interface PendingUnits {
  readonly draw: number;
  readonly control: number;
  readonly candidate: number;
  readonly controlFailures: number;
  readonly candidateFailures: number;
}

/** Memory of a comparison of rates: the null distribution of the candidate's failures, not stopped yet. */
export interface ComparedRateMemory {
  readonly shape: 'compared-rate';
  /** P(failures = lowest + index, not stopped), for a candidate that is not worse. */
  readonly mass: readonly number[];
  readonly lowest: number;
  /** Information so far, the part of alpha that was spent, and the boundary. */
  readonly information: number;
  readonly spent: number;
  readonly boundary: number | null;
  /** First failures of the candidate that "not worse" would have had, given all of both arms. */
  readonly expected: number;
  /** Since when failures are at the boundary or beyond, ms. */
  readonly beyondSinceMs: number | null;
  readonly firedMs: number | null;
  readonly pending: readonly PendingUnits[];
  /** Units at risk and first failures in the blocks so far. */
  readonly units: { readonly control: number; readonly candidate: number };
  readonly failed: { readonly control: number; readonly candidate: number };
  /** Of the candidate's rate, when it last was worth the work, and for how many that was. */
  readonly interval: {
    readonly low: number;
    readonly high: number;
    readonly units: number;
    readonly failed: number;
  } | null;
  readonly lastMs: number | null;
  readonly malformedAtMs: number | null;
}

/** Values of both arms that wait until a block has some of each. */
export interface PendingValues {
  readonly draw: number;
  readonly control: readonly (readonly [index: number, count: number])[];
  readonly candidate: readonly (readonly [index: number, count: number])[];
}

/**
 * Values counted by sketch bucket, one slot beside the other: as fast to copy as short to store.
 * Slot i holds the buckets 1 + (first + i) × step and the `step` − 1 after it.
 */
export interface ValueCounts {
  readonly total: number;
  /** Values of 0 and below: bucket 0. */
  readonly zeros: number;
  /** Buckets that share a slot: 1, 2 or 4. */
  readonly step: number;
  readonly first: number;
  readonly slots: readonly number[];
}

/** What is usual for control, from its past alone: bets are scaled by it. */
export interface ValueScale {
  /** Mean and standard deviation of ln value. */
  readonly mean: number;
  readonly deviation: number;
  /** Mean and standard deviation of the values up to `cap`, and the cap: p99.5, in the metric's unit. */
  readonly middle: number;
  readonly spread: number;
  readonly cap: number;
  /** Bucket beyond which a value is in the tail, for each exceedance bet. */
  readonly thresholds: readonly number[];
  /** Values it was taken from, and when. */
  readonly count: number;
  readonly atMs: number;
}

/** Memory of a comparison of values: control's past, and the log-wealth of each bet. */
export interface ComparedValuesMemory {
  readonly shape: 'compared-values';
  /** What control's units were before the comparison began. */
  readonly history: ValueCounts;
  /** Values so far, before the pending blocks. */
  readonly control: ValueCounts;
  readonly candidate: ValueCounts;
  /** `null` while too little of control is known. */
  readonly scale: ValueScale | null;
  /** ln of the wealth of each bet, by component. */
  readonly wealth: readonly (readonly number[])[];
  /** Since when the evidence is beyond its threshold, ms. */
  readonly beyondSinceMs: number | null;
  readonly firedMs: number | null;
  readonly pending: readonly PendingValues[];
  /** Units that were bet on. */
  readonly units: { readonly control: number; readonly candidate: number };
  /** Anytime-valid band of the candidate's quantile and how many values it was drawn from. */
  readonly band: { readonly low: number; readonly high: number; readonly count: number } | null;
  /** When a value of the candidate, and of control, came last. */
  readonly candidateMs: number | null;
  readonly controlMs: number | null;
  readonly lastMs: number | null;
  readonly malformedAtMs: number | null;
}

/** Memory of the sample ratio: ln of the wealth of each bet on another share. */
export interface SampleRatioMemory {
  readonly shape: 'sample-ratio';
  readonly wealth: readonly number[];
  readonly units: { readonly control: number; readonly candidate: number };
  /** Candidate units that the design would have given. */
  readonly expected: number;
  readonly firedMs: number | null;
  /** Whose units are missing; `null` until it fired. */
  readonly missing: 'candidate' | 'control' | null;
  readonly malformedAtMs: number | null;
}

/** Memory of a drift watch: what was accepted, then one Shiryaev-Roberts statistic for each bet. */
export interface DriftMemory {
  readonly shape: 'drift';
  readonly accepted: { readonly trials: number; readonly events: number };
  /** Rate that is still fine; `null` while it learns. */
  readonly reference: number | null;
  /** ln of the statistics; none before the first window. */
  readonly statistics: readonly number[];
  /** The open 10 s window. */
  readonly window: { readonly startMs: number; readonly trials: number; readonly events: number };
  /** All that was watched in closed windows. */
  readonly watched: { readonly trials: number; readonly events: number };
  /** The part of it since there last was no evidence at all: what an alarm speaks of. */
  readonly run: { readonly sinceMs: number; readonly trials: number; readonly events: number };
  readonly lastMs: number | null;
  readonly firedMs: number | null;
  readonly malformedAtMs: number | null;
}
