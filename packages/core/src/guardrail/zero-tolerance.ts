import { rateUpperBound } from '../metric/rate-bound.ts';
import { cellEvents } from './cell-events.ts';
import { countText, metricTitle, percentText } from './figure-text.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import { rowsOf, type TickRows } from './tick-rows.ts';
import type { GuardrailMemory, Tick, Verdict, ZeroToleranceGuardrail } from './types.ts';

type ZeroMemory = Extract<GuardrailMemory, { shape: 'zero-tolerance' }>;

/** Metric whose trials are the turns that were watched. */
const TURNS_METRIC = 'error_rate';

/** Adds a tick's events and turns of the candidate. Never throws. */
export function absorbZeroTolerance(
  judged: ZeroToleranceGuardrail,
  memory: ZeroMemory,
  tick: Tick,
): ZeroMemory {
  const own = rowsOf(tick, judged.metric);
  const turns = rowsOf(tick, TURNS_METRIC);
  const events = memory.events + sumOfCandidate(own, cellEvents);
  return {
    shape: 'zero-tolerance',
    events,
    firstMs: memory.firstMs ?? (events > 0 ? tick.atMs : null),
    turns: memory.turns + sumOfCandidate(turns, (cell) => (cell.kind === 'rate' ? cell.trials : 0)),
    malformedAtMs: own.malformed ? tick.atMs : memory.malformedAtMs,
  };
}

function sumOfCandidate(
  { rows }: TickRows,
  amount: (cell: TickRows['rows'][number]['cell']) => number,
): number {
  return rows.reduce((sum, { arm, cell }) => sum + (arm === 'candidate' ? amount(cell) : 0), 0);
}

/**
 * Fails for ever after one event of the candidate. Passes once turns were watched, and says what
 * that shows: with 95 % confidence a rate below 1 − 0.05^(1/turns), valid at any time while there
 * is no event. Rows that could not be believed may hide an event: an error until the memory is
 * reset. Never throws.
 */
export function judgeZeroTolerance(judged: ZeroToleranceGuardrail, memory: ZeroMemory): Verdict {
  const title = metricTitle(judged.metric);
  const counted = { value: memory.events, limit: 0, samples: memory.turns };
  const units = { control: 0, candidate: memory.turns };
  if (memory.events > 0) {
    return {
      kind: 'fail',
      code: 'zero-tolerance-event',
      numbers: memory.firstMs === null ? counted : { ...counted, firstMs: memory.firstMs },
      units,
      sentence: `${title} of the candidate: ${countText(memory.events)} confirmed, none is tolerated`,
    };
  }
  if (memory.malformedAtMs !== null) {
    return malformedVerdict(judged, 'a row of evidence could not be believed');
  }
  if (!(memory.turns > 0)) {
    return {
      kind: 'no-data',
      code: 'no-samples',
      numbers: counted,
      units,
      sentence: `${title} of the candidate: none, but no turn was watched`,
    };
  }
  const upperBound = rateUpperBound(0, memory.turns, 0.95);
  return {
    kind: 'pass',
    code: 'within-limit',
    numbers: { ...counted, upperBound },
    interval: [0, upperBound],
    units,
    sentence: `${title} of the candidate: none in ${countText(memory.turns)} turn${memory.turns === 1 ? '' : 's'}, with 95 % confidence fewer than ${percentText(upperBound)} of them`,
  };
}
