import type { GuardrailMemory, Tick, TickRow, VerdictKind } from '../guardrail/types.ts';
import type { Effect, Rollout, RolloutEvent, RolloutStatus } from '../rollout/types.ts';

/** A rollout in simulated time, with what its guardrails remember. Plain values: it can be kept and gone back to. */
export interface Moment {
  readonly atMs: number;
  readonly rollout: Rollout;
  readonly memories: ReadonlyMap<string, GuardrailMemory>;
  /** What the source goes on from. */
  readonly source: SourceState;
  /** Checks and layers that run and have not come back. */
  readonly running: readonly Effect[];
}

/** What a source of evidence remembers, by names of its own. */
export type SourceState = Readonly<Record<string, number>>;

/** What arrived in a span of simulated time. */
export interface Arrived {
  readonly rows: readonly TickRow[];
  /** What counts for the phase where it is not what is judged; absent = `rows`. */
  readonly countedRows?: readonly TickRow[];
  readonly liveInstances: number;
  /** What a recorded tick said beside its rows. */
  readonly beside?: Pick<Tick, 'sampled' | 'history' | 'holdBackParts'>;
  readonly state: SourceState;
}

/** Where evidence comes from: series that somebody wrote, or ticks that were recorded. */
export interface EvidenceSource {
  readonly first: SourceState;
  /** What arrives after `fromMs`, up to and with `toMs`, for a rollout as it is then. */
  take(state: SourceState, rollout: Rollout, fromMs: number, toMs: number): Arrived;
  /** When what is told changes next, later than `atMs`; `null` = never. No leap passes it. */
  changesMs(atMs: number): number | null;
  /** Whether leaps are allowed: not where each tick is drawn by chance. */
  readonly isSteady: boolean;
}

/** What an event of a person says; times and plan hash are filled in. */
export type Deed =
  | Extract<RolloutEvent, { type: 'start' | 'promote' | 'pause' | 'resume' | 'abort' | 'rollback' }>
  | Omit<Extract<RolloutEvent, { type: 'approve' | 'answer' }>, 'planHash'>
  | Omit<Extract<RolloutEvent, { type: 'check' }>, 'planHash'>
  | Extract<RolloutEvent, { type: 'layer' | 'stage' }>
  /** What actions of these names come to from now on. */
  | { readonly type: 'actions'; readonly outcomes: Readonly<Record<string, 'ok' | 'failed'>> };

/** Something that people do at a time. */
export interface TimedDeed {
  readonly atMs: number;
  readonly deed: Deed;
}

/** A step of what happened: from `atMs` on the rollout was so. */
export interface TimelineStep {
  readonly atMs: number;
  readonly status: RolloutStatus;
  readonly phase: string;
  /** Share of everybody, 0..100 000. */
  readonly weightParts: number;
  readonly reason: string;
}

/** Something that happened at one time. */
export interface TimelineMark {
  readonly atMs: number;
  readonly kind: 'person' | 'refused' | 'controller' | 'guardrail';
  readonly text: string;
  /** Of a refusal. */
  readonly code?: string;
}

/** What a guardrail or criterion said, and how long. */
export interface VerdictSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: VerdictKind;
  /** As it was at the beginning. */
  readonly sentence: string;
}

/** What happened to a rollout in simulated time. */
export interface Timeline {
  readonly startMs: number;
  readonly endMs: number;
  readonly steps: readonly TimelineStep[];
  readonly marks: readonly TimelineMark[];
  readonly verdicts: Readonly<Record<string, readonly VerdictSpan[]>>;
  /** Steps, marks and spans beyond what is kept. */
  readonly dropped: number;
}

/** What a rehearsal came to. */
export interface Rehearsal {
  readonly timeline: Timeline;
  readonly last: Moment;
  /** The moments that were asked for, in order of time; after the tick and the deeds of that time. */
  readonly seen: readonly Moment[];
  /** Ticks that were judged; those of leaps that were taken back count too. */
  readonly ticks: number;
}

/** Values told one after the other, each for an interval; the last one goes on. */
export type Series = readonly SeriesRun[];

export interface SeriesRun {
  /** In the metric's unit, shares 0..1; `null` = nothing is told. */
  readonly value: number | null;
  /** Standard deviation of a distribution, in its unit. */
  readonly spread: number;
  /** Intervals. */
  readonly count: number;
}

/** What both arms tell of a metric. */
export interface MetricSeries {
  readonly metric: string;
  readonly kind: 'rate' | 'distribution' | 'mean' | 'count' | 'gauge';
  readonly control: Series;
  readonly candidate: Series;
}

/** What is expected of a test. */
export type Expectation =
  | {
      readonly kind: 'at';
      readonly atMs: number;
      readonly line: number;
      readonly phase: string | null;
      readonly status: RolloutStatus | null;
      /** Part of the reason, whatever the case of its letters. */
      readonly reason: string | null;
      /** All of these are among what it waits for; empty list = it waits for nothing. */
      readonly blockers: readonly string[] | null;
      /** Share of everybody that is served, 0..100 000. */
      readonly weightParts: number | null;
      /** Code of the refusal that an event of that time gets. */
      readonly refused: string | null;
    }
  | {
      readonly kind: 'never';
      readonly line: number;
      readonly status: RolloutStatus | null;
      readonly phase: string | null;
      readonly untilMs: number;
    };

/** A test of a plan; times in ms since its start. */
export interface PlanTest {
  readonly name: string;
  /** Turns for each interval. */
  readonly turns: Series;
  readonly series: readonly MetricSeries[];
  readonly deeds: readonly TimedDeed[];
  /** Whether people give what is asked of them: answers at once, lists and approvals after the hold. */
  readonly isGiven: boolean;
  readonly expectations: readonly Expectation[];
}

/** A file of tests. */
export interface PlanTests {
  /** File of the plan, relative to this one. */
  readonly plan: string;
  readonly startMs: number;
  readonly intervalMs: number;
  /** Share of all traffic that each segment is, 0..1. */
  readonly segments: Readonly<Record<string, number>>;
  /** Draws counts and values by chance; `null` = expected ones with their remainders carried on. */
  readonly seed: number | null;
  readonly tests: readonly PlanTest[];
}
