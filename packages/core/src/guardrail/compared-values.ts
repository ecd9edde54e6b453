import { SKETCH_INDEX_MAX } from '../metric/sketch.ts';
import { bandOf } from './compared-values-band.ts';
import { betOnBlock, lnValueWealth, noValueWealth, valueBets } from './compared-values-bets.ts';
import { gatherValues } from './compared-values-blocks.ts';
import { addValues, NO_VALUES } from './compared-values-counts.ts';
import { CLOCK_BACK_MAX_MS, FIRING_UNITS_MIN } from './compared-values-limits.ts';
import { withoutTolerated } from './compared-values-tolerance.ts';
import { scaleNow } from './control-past.ts';
import type { ComparedValuesMemory, PendingValues } from './memory-types.ts';
import { rowsOf } from './tick-rows.ts';
import type { ComparedValuesGuardrail, Tick } from './types.ts';

export { comparedValuesProblem } from './compared-values-problem.ts';
export { judgeComparedValues } from './compared-values-verdict.ts';

/** Memory before any evidence. */
export function emptyComparedValues(): ComparedValuesMemory {
  return {
    shape: 'compared-values',
    history: NO_VALUES,
    control: NO_VALUES,
    candidate: NO_VALUES,
    scale: null,
    wealth: [],
    beyondSinceMs: null,
    firedMs: null,
    pending: [],
    units: { control: 0, candidate: 0 },
    band: null,
    candidateMs: null,
    controlMs: null,
    lastMs: null,
    malformedAtMs: null,
  };
}

/**
 * Adds a tick: bets on every block of values that has units of both arms, with a scale from
 * control's past alone, and notes since when the wealth is 1 / alpha or more. Once that stood for
 * `forMs`, it has fired for good and stays as it was then. While the comparison is invalid nothing
 * is taken in. The same memory is returned when a tick changes nothing. Never throws.
 */
export function absorbComparedValues(
  judged: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
  tick: Tick,
): ComparedValuesMemory {
  const isInvalid = typeof judged.scope?.invalid === 'string';
  if (isInvalid || memory.firedMs !== null) return memory;
  const own = rowsOf(tick, judged.metric);
  const rows = own.rows.filter(({ draw }) => Number.isInteger(draw));
  const history = historyOf(judged, memory, tick);
  const malformed = own.malformed || rows.length < own.rows.length || history === null;
  const isStanding = memory.beyondSinceMs !== null;
  if (!(malformed || isStanding || rows.length > 0) && history === memory.history) return memory;

  const known = atTime(memory, tick.atMs);
  const atMs = Math.max(tick.atMs, known.lastMs ?? tick.atMs);
  const { closed, pending } = gatherValues(known.pending, rows, judged.scope);
  const taken = takeBlocks(judged, history === null ? known : { ...known, history }, closed, atMs);
  return {
    shape: 'compared-values',
    ...taken,
    ...firing(judged, known, taken, atMs),
    pending,
    candidateMs: rows.some(({ arm }) => arm === 'candidate') ? atMs : known.candidateMs,
    controlMs: rows.some(({ arm }) => arm === 'control') ? atMs : known.controlMs,
    lastMs: atMs,
    malformedAtMs: malformed ? atMs : known.malformedAtMs,
  };
}

/** What blocks change. */
type Taken = Pick<
  ComparedValuesMemory,
  'history' | 'control' | 'candidate' | 'scale' | 'wealth' | 'units' | 'band'
>;

function takeBlocks(
  judged: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
  blocks: readonly PendingValues[],
  atMs: number,
): Taken {
  const { history } = memory;
  let { control, candidate, wealth, units, band } = memory;
  const scale = blocks.length === 0 ? memory.scale : scaleNow(memory, valueBets(judged), atMs);
  for (const block of blocks) {
    const before = { control: control.total, candidate: candidate.total };
    control = addValues(control, block.control);
    candidate = addValues(candidate, block.candidate);
    if (scale === null || block.control.length === 0 || block.candidate.length === 0) continue;
    if (wealth.length === 0) wealth = noValueWealth(judged);
    const shifted = withoutTolerated(judged, block.candidate);
    wealth = betOnBlock(judged, scale, wealth, { control: block.control, candidate: shifted });
    units = {
      control: units.control + control.total - before.control,
      candidate: units.candidate + candidate.total - before.candidate,
    };
  }
  if (blocks.length > 0) band = bandOf(judged, { candidate, band });
  return { history, control, candidate, scale, wealth, units, band };
}

function firing(
  judged: ComparedValuesGuardrail,
  { beyondSinceMs }: ComparedValuesMemory,
  { wealth, units }: Taken,
  atMs: number,
): Pick<ComparedValuesMemory, 'beyondSinceMs' | 'firedMs'> {
  const isBeyond =
    units.candidate >= FIRING_UNITS_MIN && lnValueWealth(judged, wealth) >= -Math.log(judged.alpha);
  if (!isBeyond) return { beyondSinceMs: null, firedMs: null };
  const sinceMs = beyondSinceMs ?? atMs;
  return { beyondSinceMs: sinceMs, firedMs: atMs - sinceMs >= judged.forMs ? atMs : null };
}

/** Control's history, taken from the first tick that tells it; `null` when it cannot be believed. */
function historyOf(
  { metric }: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
  { history }: Tick,
): ComparedValuesMemory['history'] | null {
  const isNew = memory.history.total === 0 && memory.scale === null;
  if (!isNew || history === undefined) return memory.history;
  const loose: unknown = history;
  if (!Array.isArray(loose)) return null;
  const told = history.find((one) => one?.metric === metric);
  if (told === undefined) return memory.history;
  return isSketch(told.sketch) ? addValues(memory.history, told.sketch) : null;
}

function isSketch(sketch: unknown): boolean {
  return (
    Array.isArray(sketch) &&
    sketch.every(
      (entry: unknown) =>
        Array.isArray(entry) &&
        Number.isSafeInteger(entry[0]) &&
        entry[0] >= 0 &&
        entry[0] <= SKETCH_INDEX_MAX &&
        Number.isSafeInteger(entry[1]) &&
        entry[1] >= 0,
    )
  );
}

/** After a clock went back for good, times that lie ahead of it would stop every other one. */
function atTime(memory: ComparedValuesMemory, atMs: number): ComparedValuesMemory {
  if (memory.lastMs === null || atMs >= memory.lastMs - CLOCK_BACK_MAX_MS) return memory;
  const earlier = (ms: number | null): number | null => (ms === null ? null : Math.min(ms, atMs));
  return {
    ...memory,
    lastMs: atMs,
    beyondSinceMs: null,
    candidateMs: earlier(memory.candidateMs),
    controlMs: earlier(memory.controlMs),
    scale: memory.scale && { ...memory.scale, atMs: Math.min(memory.scale.atMs, atMs) },
  };
}
