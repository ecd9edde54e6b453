import { absorbHeld } from './absorb-held.ts';
import { absorbComparedRate } from './compared-rate.ts';
import { absorbComparedValues } from './compared-values.ts';
import { absorbCountWithin } from './count-within.ts';
import { absorbCriterion } from './criterion.ts';
import { absorbDrift } from './drift.ts';
import { judgingProblem } from './judging-problem.ts';
import { absorbSampleRatio } from './sample-ratio.ts';
import type { GuardrailMemory, Judged, Tick } from './types.ts';
import { absorbZeroTolerance } from './zero-tolerance.ts';

/**
 * Memory after a tick, as a new value; deterministic, bounded. Rows that cannot be believed are
 * left out and remembered, so that `judge` answers `error`. A memory that is broken or belongs to
 * another shape is returned as it is: evidence is never silently reset. Never throws.
 *
 * @example
 * ticks.reduce((memory, tick) => absorb(guardrail, memory, tick), emptyMemory(guardrail))
 */
export function absorb(judged: Judged, memory: GuardrailMemory, tick: Tick): GuardrailMemory {
  if (judgingProblem(judged, memory) !== null) return memory;
  if (Number.isFinite(tick.atMs)) return remembered(judged, memory, tick);
  // A tick out of time still counts, where the last one stood, and is remembered as malformed.
  const atMs = newestMs(memory);
  return { ...remembered(judged, memory, { ...tick, atMs }), malformedAtMs: atMs };
}

function remembered(judged: Judged, memory: GuardrailMemory, tick: Tick): GuardrailMemory {
  const next = dispatched(judged, memory, tick);
  const sampledAtMs = tick.sampled === true ? tick.atMs : memory.sampledAtMs;
  return sampledAtMs === undefined ? next : { ...next, sampledAtMs };
}

/** What adds a tick, by shape. */
type Absorbers = {
  readonly [Shape in Judged['shape']]: (
    judged: Extract<Judged, { readonly shape: Shape }>,
    memory: Extract<GuardrailMemory, { readonly shape: Shape }>,
    tick: Tick,
  ) => GuardrailMemory;
};

const ABSORBERS: Absorbers = {
  held: absorbHeld,
  'count-within': absorbCountWithin,
  'zero-tolerance': absorbZeroTolerance,
  criterion: absorbCriterion,
  'compared-rate': absorbComparedRate,
  'compared-values': absorbComparedValues,
  'sample-ratio': absorbSampleRatio,
  drift: absorbDrift,
};

/** Shapes were compared before: the memory is its guardrail's. */
function dispatched(judged: Judged, memory: GuardrailMemory, tick: Tick): GuardrailMemory {
  return ABSORBERS[judged.shape](judged as never, memory as never, tick);
}

function newestMs(memory: GuardrailMemory): number {
  switch (memory.shape) {
    case 'held':
      return memory.lastSampleMs ?? 0;
    case 'count-within':
      return memory.steps.at(-1)?.[0] ?? 0;
    case 'criterion':
      return memory.parts?.at(-1)?.atMs ?? 0;
    case 'compared-rate':
    case 'compared-values':
      return memory.lastMs ?? 0;
    default:
      return 0;
  }
}
