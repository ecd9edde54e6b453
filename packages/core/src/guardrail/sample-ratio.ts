import type { SampleRatioMemory } from './memory-types.ts';
import { type RateRow, rateRowsOf } from './rate-rows.ts';
import {
  addNewUnits,
  lnRatioEvidence,
  type NewUnits,
  NO_RATIO_WEALTH,
} from './sample-ratio-wealth.ts';
import type { SampleRatioGuardrail, Tick } from './types.ts';

export { sampleRatioProblem } from './sample-ratio-problem.ts';
export { judgeSampleRatio } from './sample-ratio-verdict.ts';

/** Memory before any evidence. */
export function emptySampleRatio(): SampleRatioMemory {
  return {
    shape: 'sample-ratio',
    wealth: NO_RATIO_WEALTH,
    units: { control: 0, candidate: 0 },
    expected: 0,
    firedMs: null,
    missing: null,
    malformedAtMs: null,
  };
}

/**
 * Adds a tick's new units, each with the share of its own draw: a ramp disturbs nothing. Units that
 * may have been counted before are left out: a conversation that counts several times is several
 * times the same draw, and chance would look like a fault. Never throws.
 */
export function absorbSampleRatio(
  judged: SampleRatioGuardrail,
  memory: SampleRatioMemory,
  tick: Tick,
): SampleRatioMemory {
  const { rows, malformed } = rateRowsOf(tick, judged.metric);
  let after = memory;
  if (memory.firedMs === null) {
    for (const units of newUnitsByShare(rows, judged)) after = withUnits(after, units);
  }
  if (malformed) after = { ...after, malformedAtMs: tick.atMs };
  if (after.firedMs !== null || !(lnRatioEvidence(after.wealth) >= -Math.log(judged.alpha))) {
    return after;
  }
  const missing = after.units.candidate < after.expected ? 'candidate' : 'control';
  return { ...after, firedMs: tick.atMs, missing };
}

/** By draw, ascending: sums of floats must not depend on the order of the rows. */
function newUnitsByShare(
  rows: readonly RateRow[],
  { shares }: SampleRatioGuardrail,
): readonly NewUnits[] {
  const byDraw = new Map<number, Counting>();
  for (const { draw, arm, cell, undeduplicatedUnits } of rows) {
    const share = Object.hasOwn(shares, draw) ? shares[draw] : undefined;
    const known = cell.newUnits - undeduplicatedUnits;
    if (share === undefined || known === 0) continue;
    const units = byDraw.get(draw) ?? { share, control: 0, candidate: 0 };
    units[arm] += known;
    byDraw.set(draw, units);
  }
  return [...byDraw].sort(([a], [b]) => a - b).map(([, units]) => units);
}

type Counting = { -readonly [Field in keyof NewUnits]: NewUnits[Field] };

function withUnits(memory: SampleRatioMemory, added: NewUnits): SampleRatioMemory {
  const { units, wealth, expected } = memory;
  const { share, control, candidate } = added;
  return {
    ...memory,
    wealth: addNewUnits(wealth, added),
    units: { control: units.control + control, candidate: units.candidate + candidate },
    expected: expected + (control + candidate) * share,
  };
}
