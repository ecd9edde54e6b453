import { rateUpperBound } from '../metric/rate-bound.ts';
import { LEAST_ACCEPTED_TRIALS } from './comparison-limits.ts';
import { hasDrifted, intoWindow } from './drift-window.ts';
import type { DriftMemory } from './memory-types.ts';
import { rateRowsOf } from './rate-rows.ts';
import type { DriftGuardrail, Tick } from './types.ts';

export { driftProblem } from './drift-problem.ts';
export { judgeDrift } from './drift-verdict.ts';

const CONFIDENCE = 0.95;

/** Memory before any evidence. */
export function emptyDrift(): DriftMemory {
  return {
    shape: 'drift',
    accepted: { trials: 0, events: 0 },
    reference: null,
    statistics: [],
    window: { startMs: 0, trials: 0, events: 0 },
    watched: { trials: 0, events: 0 },
    run: { sinceMs: 0, trials: 0, events: 0 },
    lastMs: null,
    firedMs: null,
    malformedAtMs: null,
  };
}

/**
 * Learns the candidate's rate while somebody is still drawn. With the first tick after that the rate
 * that is still fine is fixed: the 95 % bound of what was accepted, and the tolerance on top of it.
 * From then on every window of 10 s of arrival is one look; the last one is looked at when the next
 * begins. Never throws.
 */
export function absorbDrift(judged: DriftGuardrail, memory: DriftMemory, tick: Tick): DriftMemory {
  const { rows, malformed } = rateRowsOf(tick, judged.metric);
  const arrived = { trials: 0, events: 0 };
  for (const { arm, cell } of rows) {
    if (arm !== 'candidate') continue;
    arrived.trials += cell.trials;
    arrived.events += cell.events;
  }
  const after = malformed ? { ...memory, malformedAtMs: tick.atMs } : memory;
  if (after.firedMs !== null) return after;
  if (judged.watching !== true) {
    if (arrived.trials === 0 || after.reference !== null) return after;
    const { trials, events } = after.accepted;
    const accepted = { trials: trials + arrived.trials, events: events + arrived.events };
    return { ...after, accepted };
  }
  const reference = after.reference ?? stillFine(judged, after);
  if (reference === null) return after;
  const next = intoWindow({ ...after, reference }, reference, arrived, tick.atMs);
  return hasDrifted(next.statistics) ? { ...next, firedMs: tick.atMs } : next;
}

function stillFine({ by }: DriftGuardrail, { accepted }: DriftMemory): number | null {
  if (accepted.trials < LEAST_ACCEPTED_TRIALS) return null;
  return Math.min(1, rateUpperBound(accepted.events, accepted.trials, CONFIDENCE) * (1 + by));
}
