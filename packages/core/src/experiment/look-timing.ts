import {
  lookBoundaries,
  type PlannedLooks,
  repeatedPValues,
} from '../statistics/repeated-p-value.ts';
import { BOUNDARY_LOOKS_MAX, INFORMATION_MAX, UNITS_MAX } from './limits.ts';
import { plannedShare, unitsOf } from './planned-share.ts';
import type { Experiment, ExperimentLook, ExperimentOutcomes } from './types.ts';

/** Which figures count for a finding, and how strictly. */
export interface LookTiming {
  /** Share of what was planned that is there, 0 or more. */
  readonly information: number;
  /** Earlier looks, oldest first. */
  readonly looks: readonly ExperimentLook[];
  /** Whether the present figures are a look of their own. */
  readonly isCounted: boolean;
  /** Whether the planned end is reached; a design with a planned sample ends at a look that has it. */
  readonly isOver: boolean;
  /** Whether a finding may be made by now: `fixed` at the end, `group-sequential` from the first look. */
  readonly mayFind: boolean;
  /** Of `group-sequential`: looks up to now, this one included where it is one. */
  readonly planned: PlannedLooks;
  /** Of `group-sequential`: |z| from which the present figures would be, or were, a finding. */
  readonly boundary: number;
}

/** When these figures count. Pure and total. */
export function lookTiming(
  experiment: Experiment,
  outcomes: ExperimentOutcomes,
  earlier: readonly ExperimentLook[],
  run: { readonly startedMs: number; readonly isLook: boolean },
): LookTiming {
  const { method, alpha } = experiment.analysis;
  const endMs = run.startedMs + experiment.durationMs;
  const isSequential = method === 'group-sequential';
  const information = plannedShare(experiment, outcomes, run.startedMs);
  const wasLast = (look: { atMs: number; information: number }) =>
    look.atMs >= endMs || (isSequential && look.information >= 1);
  const taken = earlier
    .filter((look) => look.atMs < outcomes.atMs && look.information >= 0)
    .sort((a, b) => a.atMs - b.atMs);
  const lastAt = taken.findIndex(wasLast);
  const isDone = lastAt >= 0;
  // What came after the last one is no look of the design.
  const looks = (isDone ? taken.slice(0, lastAt + 1) : taken).slice(-BOUNDARY_LOOKS_MAX);
  const isEnd = outcomes.atMs >= endMs;
  const isWritten = earlier.some(({ atMs }) => atMs === outcomes.atMs);
  const isCounted = !isDone && (run.isLook || isWritten || isEnd);
  const isOver = isDone || isEnd || (isCounted && wasLast({ atMs: outcomes.atMs, information }));
  const now = { information, units: unitsOf(experiment, outcomes) };
  const isSized = experiment.sampleUnits !== null;
  const planned = plannedLooks(isCounted ? [...looks, now] : looks, isOver, isSized);
  const next = isDone || isCounted ? planned : plannedLooks([...looks, now], isOver, isSized);
  const mayFind = method === 'fixed' ? isOver : !isSequential || planned.times.length > 0;
  const boundary = isSequential ? boundaryOf(next, alpha) : 0;
  return { information, looks, isCounted, isOver, mayFind, planned, boundary };
}

/** Where a sample is planned, units are the time; else time passes, and units come as they come. */
function plannedLooks(
  looks: readonly Pick<ExperimentLook, 'information' | 'units'>[],
  isOver: boolean,
  isSized: boolean,
): PlannedLooks {
  const times = ascending(
    looks.map(({ information }) => information),
    INFORMATION_MAX,
  );
  const units = isSized ? [] : looks.flatMap(({ units = -1 }) => (units >= 0 ? [units] : []));
  const isKnown = units.length === looks.length && looks.length > 0;
  return isKnown ? { times, units: ascending(units, UNITS_MAX), isOver } : { times, isOver };
}

/** As a design needs them: units that were taken out later take nothing back. */
function ascending(times: readonly number[], most: number): readonly number[] {
  let last = 0;
  return times.map((time) => {
    last = Math.max(last, Math.min(time, most));
    return last;
  });
}

/** Designs that are kept: an experiment asks for the same one until its next look. */
const KEPT_MAX = 64;
const keptPValues = new Map<string, ReturnType<typeof repeatedPValues>>();
const keptBoundaries = new Map<string, readonly number[]>();

/** `repeatedPValues`, computed once for the same looks. */
export function repeatedOf(looks: PlannedLooks): ReturnType<typeof repeatedPValues> {
  return remembered(keptPValues, keyOf(looks), () => repeatedPValues(looks));
}

function boundaryOf(looks: PlannedLooks, alpha: number): number {
  const key = `${alpha} ${keyOf(looks)}`;
  return remembered(keptBoundaries, key, () => lookBoundaries(looks, alpha)).at(-1) ?? 0;
}

function keyOf({ times, units = [], isOver }: PlannedLooks): string {
  return `${isOver} ${times.join(' ')} of ${units.join(' ')}`;
}

function remembered<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  kept.set(key, made);
  return made;
}
