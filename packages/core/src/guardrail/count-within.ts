import { cellEvents } from './cell-events.ts';
import { countText, durationText, metricTitle } from './figure-text.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import { rowsOf } from './tick-rows.ts';
import type { CountWithinGuardrail, GuardrailMemory, Tick, Verdict } from './types.ts';

type CountMemory = Extract<GuardrailMemory, { shape: 'count-within' }>;

/** Entries that a window is kept in; events of 1/600 of it (1 s at least) share an entry. */
const ENTRIES = 600;

/**
 * Adds a tick's events of the candidate. Events stand at their arrival, or at most 1/600 of the
 * window later: an event may count a little too long, never too short. A clock that went back
 * keeps the order: such events stand at the newest time known, unless it lies a whole window
 * ahead. Never throws.
 */
export function absorbCountWithin(
  judged: CountWithinGuardrail,
  memory: CountMemory,
  tick: Tick,
): CountMemory {
  const { rows, malformed } = rowsOf(tick, judged.metric);
  const count = rows.reduce(
    (sum, { arm, cell }) => sum + (arm === 'candidate' ? cellEvents(cell) : 0),
    0,
  );
  const newestMs = memory.steps.at(-1)?.[0] ?? tick.atMs;
  const wentBack = newestMs > tick.atMs + judged.withinMs;
  const atMs = wentBack ? tick.atMs : Math.max(newestMs, tick.atMs);
  const kept = memory.steps.filter(
    ([stepMs]) => stepMs > atMs - judged.withinMs && !(wentBack && stepMs > atMs),
  );
  const gridMs = Math.max(1_000, judged.withinMs / ENTRIES);
  const last = kept.at(-1);
  const joins =
    last !== undefined && Math.floor(last[0] / gridMs) === Math.floor(atMs / gridMs) && count > 0;
  return {
    shape: 'count-within',
    steps:
      count > 0
        ? [...(joins ? kept.slice(0, -1) : kept), [atMs, count + (joins ? last[1] : 0)]]
        : kept,
    seen: memory.seen || hasCandidate(tick),
    malformedAtMs: malformed ? atMs : memory.malformedAtMs,
  };
}

function hasCandidate(tick: Tick): boolean {
  return Array.isArray(tick.rows) && tick.rows.some((row) => row?.arm === 'candidate');
}

/**
 * Fails while `count` events or more lie within the window before `nowMs`; passes below that once
 * the candidate was heard of at all. Never throws.
 */
export function judgeCountWithin(
  judged: CountWithinGuardrail,
  memory: CountMemory,
  nowMs: number,
): Verdict {
  const value = memory.steps.reduce(
    (sum, [atMs, count]) => (atMs > nowMs - judged.withinMs ? sum + count : sum),
    0,
  );
  const numbers = { value, limit: judged.count, withinMs: judged.withinMs };
  const units = { control: 0, candidate: value };
  const of = `${metricTitle(judged.metric)} of the candidate`;
  const sentence = `${of}: ${countText(value)} within ${durationText(judged.withinMs)}`;
  if (value >= judged.count) {
    const why = `${sentence}, ${countText(judged.count)} or more are too many`;
    return { kind: 'fail', code: 'beyond-limit', numbers, units, sentence: why };
  }
  if (memory.malformedAtMs !== null && nowMs - memory.malformedAtMs <= judged.withinMs) {
    return malformedVerdict(judged, 'a row of evidence could not be believed');
  }
  if (!memory.seen) {
    const why = `${of} is unknown: nothing was heard of the candidate`;
    return { kind: 'no-data', code: 'no-samples', numbers, units, sentence: why };
  }
  const why = `${sentence}, fewer than ${countText(judged.count)}`;
  return { kind: 'pass', code: 'within-limit', numbers, units, sentence: why };
}
