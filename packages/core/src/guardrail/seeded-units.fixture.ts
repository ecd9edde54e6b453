import { EPOCH_MS } from './judged.fixture.ts';
import type { Arm, ComparedRateGuardrail, Tick, TickRow } from './types.ts';

/** `error_rate worse than control`, no tolerance, alpha 1 %. */
export const errorsCompared: ComparedRateGuardrail = {
  shape: 'compared-rate',
  name: 'error_rate worse than control',
  metric: 'error_rate',
  worse: 'higher',
  tolerance: { kind: 'ratio', value: 0 },
  alpha: 0.01,
  forMs: 0,
  action: 'rollback',
  absolute: false,
};

/** Numbers from 0 to 1 exclusive, always the same for a seed. Source: Steele's mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How many of `trials` happen: from one to the next by geometric steps. */
export function happened(random: () => number, trials: number, probability: number): number {
  if (probability <= 0) return 0;
  if (probability >= 1) return trials;
  const lnMiss = Math.log1p(-probability);
  let count = 0;
  for (let at = -1; ; count++) {
    at += 1 + Math.floor(Math.log(1 - random()) / lnMiss);
    if (at >= trials) return count;
  }
}

/** Units at risk in one draw of one arm, and those of them that failed for the first time. */
export function unitsRow(
  arm: Arm,
  atRiskUnits: number,
  firstFailures: number,
  more: { readonly draw?: number; readonly newUnits?: number } = {},
): TickRow {
  const { draw = 1, newUnits = 0 } = more;
  return {
    metric: 'error_rate',
    draw,
    arm,
    startMs: EPOCH_MS,
    cell: {
      kind: 'rate',
      trials: Math.max(atRiskUnits, firstFailures),
      events: firstFailures,
      atRiskUnits,
      newUnits,
      openUnits: 0,
      failedUnits: [],
    },
    firstFailures,
  };
}

/** One conversation: draw and arm, and for each turn its second and whether it failed. */
export interface Conversation {
  readonly draw: number;
  readonly arm: Arm;
  readonly turns: readonly (readonly [second: number, failed: boolean])[];
}

/** The ticks of whole conversations, one a second: a unit is at risk until its first failure. */
export function ticksOf(conversations: readonly Conversation[], seconds: number): readonly Tick[] {
  const places = Array.from({ length: seconds }, () => new Map<string, Place>());
  for (const conversation of conversations) addTurns(places, conversation);
  return places.map((here, second) => ({
    atMs: EPOCH_MS + second * 1_000,
    liveInstances: 1,
    rows: [...here.values()].map(({ draw, arm, units, failures, newUnits }) =>
      unitsRow(arm, units, failures, { draw, newUnits }),
    ),
  }));
}

function addTurns(places: readonly Map<string, Place>[], { draw, arm, turns }: Conversation): void {
  let isNew = true;
  for (const [second, failed] of turns) {
    const here = places[second];
    if (here === undefined) return;
    const key = `${draw} ${arm}`;
    const place = here.get(key) ?? { draw, arm, units: 0, failures: 0, newUnits: 0 };
    here.set(key, place);
    place.units += 1;
    if (isNew) place.newUnits += 1;
    isNew = false;
    if (!failed) continue;
    place.failures += 1;
    return;
  }
}

interface Place {
  readonly draw: number;
  readonly arm: Arm;
  units: number;
  failures: number;
  newUnits: number;
}
