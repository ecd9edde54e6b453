import { bernoulliInterval } from '../statistics/bernoulli-interval.ts';
import { LEAST_FAILURES } from './comparison-limits.ts';
import { expectedEvents, NOTHING_SPENT, spend } from './exact-spending.ts';
import { gatheredUnits } from './gathered-units.ts';
import type { ComparedRateMemory, PendingUnits } from './memory-types.ts';
import { rateRowsOf } from './rate-rows.ts';
import type { ComparedRateGuardrail, Tick } from './types.ts';
import { unitsByDraw } from './units-by-draw.ts';

export { comparedRateProblem } from './compared-rate-problem.ts';
export { judgeComparedRate } from './compared-rate-verdict.ts';

/** The interval is one of 95 %, narrowest at so many units, and found anew with 5 % more of them. */
const INTERVAL_ALPHA = 0.05;
const INTERVAL_TUNED_UNITS = 200;
const MORE = 1.05;

/** Memory before any evidence. */
export function emptyComparedRate(): ComparedRateMemory {
  return {
    shape: 'compared-rate',
    ...NOTHING_SPENT,
    expected: 0,
    beyondSinceMs: null,
    firedMs: null,
    pending: [],
    units: { control: 0, candidate: 0 },
    failed: { control: 0, candidate: 0 },
    interval: null,
    lastMs: null,
    malformedAtMs: null,
  };
}

/**
 * Adds a tick: one block for each draw that has units of both arms, older ones included that waited
 * for the other arm. Draws are never pooled, because after a raise the candidate's units are younger
 * than control's. What arrives while the figures cannot be compared is no evidence, and what fired
 * stays as it was then. Never throws.
 */
export function absorbComparedRate(
  judged: ComparedRateGuardrail,
  memory: ComparedRateMemory,
  tick: Tick,
): ComparedRateMemory {
  const { atMs } = tick;
  const isInvalid = typeof judged.scope?.invalid === 'string';
  if (isInvalid || memory.firedMs !== null) return memory;
  const { rows, malformed } = rateRowsOf(tick, judged.metric);
  const arrived = unitsByDraw(rows, judged);
  const { blocks, pending } = gatheredUnits(memory.pending, arrived.units);
  let after = rows.length > 0 ? { ...memory, pending, lastMs: atMs } : memory;
  for (const block of blocks) after = withBlock(judged, after, block);
  if (malformed || arrived.malformed) after = { ...after, malformedAtMs: atMs };
  return standing(judged, blocks.length > 0 ? withInterval(after) : after, atMs);
}

/**
 * A tolerated ratio changes whose event each of the block's is. A tolerated difference grants control
 * so many more failures, one as often as its units at risk would have had one at that rate: nothing
 * about control's own rate needs to be known, and a control without failures cannot turn the
 * tolerance into a ratio beyond all measure.
 */
function withBlock(
  { tolerance, alpha }: ComparedRateGuardrail,
  memory: ComparedRateMemory,
  { control, candidate, controlFailures, candidateFailures }: PendingUnits,
): ComparedRateMemory {
  const units = {
    control: memory.units.control + control,
    candidate: memory.units.candidate + candidate,
  };
  const failed = {
    control: memory.failed.control + controlFailures,
    candidate: memory.failed.candidate + candidateFailures,
  };
  const isRatio = tolerance.kind === 'ratio';
  const rule = {
    alpha,
    least: LEAST_FAILURES,
    tolerated: isRatio ? 1 + tolerance.value : 1,
    granted: isRatio
      ? 0
      : Math.ceil(tolerance.value * units.control) -
        Math.ceil(tolerance.value * memory.units.control),
  };
  const block = {
    control,
    candidate,
    controlEvents: controlFailures,
    candidateEvents: candidateFailures,
  };
  const expected = memory.expected + expectedEvents(block, rule);
  return { ...memory, ...spend(memory, block, rule), expected, units, failed };
}

/**
 * The interval takes longer than all the rest, so that it is only found anew when there is so much
 * more to it. An older one of an anytime-valid interval is as true.
 */
function withInterval(memory: ComparedRateMemory): ComparedRateMemory {
  const { interval } = memory;
  const [units, failed] = [memory.units.candidate, memory.failed.candidate];
  const isFresh =
    interval !== null && units < MORE * interval.units && failed <= MORE * interval.failed;
  if (isFresh) return memory;
  const [low, high] = bernoulliInterval(failed, units, INTERVAL_ALPHA, INTERVAL_TUNED_UNITS);
  return { ...memory, interval: { low, high, units, failed } };
}

/** Evidence stands while the failures are at the boundary, which moves on; it fires after `forMs`. */
function standing(
  { forMs }: ComparedRateGuardrail,
  memory: ComparedRateMemory,
  atMs: number,
): ComparedRateMemory {
  const { boundary, failed, beyondSinceMs } = memory;
  if (boundary === null || failed.candidate < boundary) {
    return beyondSinceMs === null ? memory : { ...memory, beyondSinceMs: null };
  }
  // A clock that was set back must not leave the beginning in the future.
  const sinceMs = Math.min(beyondSinceMs ?? atMs, atMs);
  return { ...memory, beyondSinceMs: sinceMs, firedMs: atMs - sinceMs >= forMs ? atMs : null };
}
