import { absorb } from '../guardrail/absorb.ts';
import { statisticOf, sumsOfCell } from '../guardrail/arm-sums.ts';
import { cellEvents } from '../guardrail/cell-events.ts';
import { heldSample, samplesAsked } from '../guardrail/held-sample.ts';
import { heldWindow, sumAll } from '../guardrail/held-window.ts';
import { rowsOf } from '../guardrail/tick-rows.ts';
import type {
  ArmSums,
  CountWithinGuardrail,
  Criterion,
  GuardrailMemory,
  HeldGuardrail,
  Judged,
  Tick,
  TickRow,
  Verdict,
} from '../guardrail/types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

/** Windows are cut into so many leaps at least. */
const PARTS_OF_WINDOW = 48;

/**
 * Adds a tick that stands for a long time in which nothing changes. What a held rule sees in its
 * window is the same at the end as at the beginning, so its memory moves on by that time; everything
 * else, and silence, is added as it is. Never throws.
 */
export function absorbLeap(leapMs: number): typeof absorb {
  return (judged: Judged, memory: GuardrailMemory, tick: Tick): GuardrailMemory =>
    judged.shape === 'held' &&
    memory.shape === 'held' &&
    rowsOf(tick, judged.metric).rows.length > 0
      ? later(memory, leapMs)
      : absorb(judged, memory, tick);
}

function later(memory: HeldMemory, byMs: number): HeldMemory {
  const moved = (ms: number | null): number | null => (ms === null ? null : ms + byMs);
  return {
    ...memory,
    steps: memory.steps.map((step) => ({ ...step, atMs: step.atMs + byMs })),
    beyondSinceMs: moved(memory.beyondSinceMs),
    controlBeyondSinceMs: moved(memory.controlBeyondSinceMs),
    gapSinceMs: moved(memory.gapSinceMs),
    lastTickMs: moved(memory.lastTickMs),
    lastSampleMs: moved(memory.lastSampleMs),
    lastControlSampleMs: moved(memory.lastControlSampleMs),
    malformedAtMs: moved(memory.malformedAtMs),
    ...(memory.firedMs === undefined ? {} : { firedMs: memory.firedMs + byMs }),
    ...(memory.withinSinceMs === undefined ? {} : { withinSinceMs: memory.withinSinceMs + byMs }),
  };
}

/**
 * Whether a rule would say the same after a leap as after many ticks: a held rule when what arrived
 * in the leap agrees with its window, a count when the leap is a small part of its window. Never throws.
 *
 * @param rows what arrived in the leap
 */
export function mayLeap(
  judged: Judged,
  verdict: Verdict | undefined,
  rows: readonly TickRow[],
  leapMs: number,
): boolean {
  switch (judged.shape) {
    case 'held':
      return heldMayLeap(judged, verdict, rows, leapMs);
    case 'count-within':
      return countMayLeap(judged, rows, leapMs);
    case 'criterion':
      return criterionMayLeap(judged, verdict, rows, leapMs);
    default:
      return true;
  }
}

function heldMayLeap(
  rule: HeldGuardrail,
  verdict: Verdict | undefined,
  rows: readonly TickRow[],
  leapMs: number,
): boolean {
  const sums = candidateSums(rule, rows);
  const isTold = statisticOf(rule.statistic, sums) !== null;
  const { state } = heldSample({ ...rule, minSamples: 1 }, sums);
  switch (verdict?.code) {
    case 'within-limit':
      return state === 'within' || onlyFlickers(rule, sums, leapMs);
    case 'beyond-limit':
    case 'environment-degraded':
      return state === 'beyond';
    case 'no-samples':
    case 'too-few-samples': {
      const inWindow = (sums.count * heldWindow(rule.forMs).windowMs) / leapMs;
      return !isTold || Math.floor(inWindow) + 1 < samplesAsked(rule);
    }
    case 'pending':
    case 'recovering':
    case undefined:
      return false;
    default:
      return true;
  }
}

/**
 * Whether single events carry a rate beyond its limit and each sample without one brings it back, long
 * before it stood for `for`: events come evenly, so this goes on as it is.
 */
function onlyFlickers(rule: HeldGuardrail, { count, events }: ArmSums, leapMs: number): boolean {
  const { windowMs, stepMs } = heldWindow(rule.forMs);
  if (rule.statistic.of !== 'rate' || rule.side !== 'above') return false;
  const eventsInWindow = (events * windowMs) / leapMs;
  const fewest = Math.floor(eventsInWindow);
  const fewestLastMs = ((fewest + 1 - eventsInWindow) * windowMs) / eventsInWindow;
  const samples = Math.floor((count * windowMs) / leapMs);
  return (
    windowMs + 2 * stepMs <= rule.forMs &&
    fewestLastMs >= 2 * stepMs &&
    samples >= samplesAsked(rule) &&
    fewest <= rule.limit * samples
  );
}

/** No leap is so long that the bound could hold within it and not at its end. */
function criterionMayLeap(
  rule: Criterion,
  verdict: Verdict | undefined,
  rows: readonly TickRow[],
  leapMs: number,
): boolean {
  const { overMs = Infinity } = rule;
  const needed = verdict?.numbers['needed'] ?? Infinity;
  return leapMs <= overMs / PARTS_OF_WINDOW && candidateSums(rule, rows).count < needed;
}

/** What the candidate told of a rule's metric. */
function candidateSums(
  { metric, statistic }: HeldGuardrail | Criterion,
  rows: readonly TickRow[],
): ArmSums {
  const arrived = rowsOf({ atMs: 0, liveInstances: 1, rows }, metric).rows;
  const own = arrived.filter(({ arm }) => arm === 'candidate');
  return sumAll(own.map(({ cell }) => sumsOfCell(statistic, cell)));
}

function countMayLeap(
  { metric, withinMs }: CountWithinGuardrail,
  rows: readonly TickRow[],
  leapMs: number,
): boolean {
  return (
    leapMs <= withinMs / PARTS_OF_WINDOW ||
    !rows.some((row) => row.metric === metric && cellEvents(row.cell) > 0)
  );
}
