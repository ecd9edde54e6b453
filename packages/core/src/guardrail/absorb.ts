import { absorbHeld } from './absorb-held.ts';
import { absorbCountWithin } from './count-within.ts';
import { absorbCriterion } from './criterion.ts';
import { judgingProblem } from './judging-problem.ts';
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

function dispatched(judged: Judged, memory: GuardrailMemory, tick: Tick): GuardrailMemory {
  if (judged.shape === 'held' && memory.shape === 'held') return absorbHeld(judged, memory, tick);
  if (judged.shape === 'count-within' && memory.shape === 'count-within') {
    return absorbCountWithin(judged, memory, tick);
  }
  if (judged.shape === 'zero-tolerance' && memory.shape === 'zero-tolerance') {
    return absorbZeroTolerance(judged, memory, tick);
  }
  if (judged.shape === 'criterion' && memory.shape === 'criterion') {
    return absorbCriterion(judged, memory, tick);
  }
  return memory;
}

function newestMs(memory: GuardrailMemory): number {
  if (memory.shape === 'held') return memory.lastSampleMs ?? 0;
  return memory.shape === 'count-within' ? (memory.steps.at(-1)?.[0] ?? 0) : 0;
}
