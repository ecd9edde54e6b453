import type { Tick, TickRow } from '../guardrail/types.ts';
import type { Rollout } from '../rollout/types.ts';
import type { RecordedDraw } from './recorded-draws.ts';
import type { Arrived, EvidenceSource } from './types.ts';

/**
 * Evidence from recorded ticks, oldest first. A row belongs to the share that was drawn when it was
 * recorded: where the rollout gives that share too, it counts for that draw; where it gives another
 * one, it counts for absolute rules and for units, but compares nothing. Never throws.
 */
export function recordedSource(
  ticks: readonly Tick[],
  draws: readonly RecordedDraw[],
): EvidenceSource {
  const byId = new Map(draws.map((draw) => [draw.id, draw]));
  return {
    first: { next: 0 },
    isSteady: true,
    changesMs: (atMs) => ticks[firstAfter(ticks, atMs)]?.atMs ?? null,
    take(state, rollout, fromMs, toMs) {
      const begin = firstAfter(ticks, fromMs);
      const end = firstAfter(ticks, toMs);
      const taken = ticks.slice(begin, end);
      const rows = taken.flatMap((tick) => tick.rows);
      const placed = rows.map((row) => placeOf(row, byId.get(row.draw), rollout, toMs));
      return {
        rows: placed.map(({ judged }) => judged),
        countedRows: placed.map(({ counted }) => counted),
        liveInstances: liveOf(ticks[end - 1], rollout),
        beside: besideOf(taken, ticks[end - 1]),
        state,
      };
    },
  };
}

/** The flag keeps back what it kept when it was heard of last; nothing else goes on. */
function besideOf(taken: readonly Tick[], last: Tick | undefined): NonNullable<Arrived['beside']> {
  const history = taken.flatMap((tick) => tick.history ?? []);
  return {
    holdBackParts: last?.holdBackParts ?? 0,
    ...(taken.some(({ sampled }) => sampled === true) ? { sampled: true } : {}),
    ...(history.length > 0 ? { history } : {}),
  };
}

/**
 * In a silence nobody knows, and the last that was heard of goes on; but who was not heard of since
 * the rollout changed is not known to hold the new version.
 */
function liveOf(last: Tick | undefined, { changedMs }: Rollout): number {
  return last !== undefined && last.atMs > changedMs ? last.liveInstances : 0;
}

/** Index of the first tick after a time, by halves. */
function firstAfter(ticks: readonly Tick[], atMs: number): number {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ticks[middle]?.atMs ?? Infinity) > atMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

function placeOf(
  row: TickRow,
  recorded: RecordedDraw | undefined,
  { ramp }: Rollout,
  atMs: number,
): { readonly judged: TickRow; readonly counted: TickRow } {
  if (recorded === undefined) return { judged: row, counted: row };
  const inForce = ramp.filter(({ fromMs }) => fromMs <= atMs);
  const ofSegment = inForce.flatMap(({ draws }) =>
    draws.filter(({ segment }) => segment === recorded.segment),
  );
  const same = ofSegment.findLast(({ weightParts }) => weightParts === recorded.weightParts);
  if (same !== undefined) {
    const placed = { ...row, draw: same.id };
    return { judged: placed, counted: placed };
  }
  const newest = ofSegment.at(-1)?.id ?? 0;
  return { judged: { ...row, draw: 0 }, counted: { ...row, draw: newest } };
}
