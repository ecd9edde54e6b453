import type { Place } from './facts.ts';
import type { UnitTrial } from './fold.ts';
import { TRACE_FLAGS_MAX, UNIT_PLACES_MAX } from './limits.ts';
import { joined } from './stored-trace.ts';

/** What is remembered of a conversation (or another unit) across traces. */
export interface StoredUnit {
  /** Variants that it met last, by flag. */
  readonly flags: readonly Place[];
  /** Flag and draw under which one of its turns ended. */
  readonly seen: readonly string[];
  /** Flag and draw under which one of its turns failed; with a rate's name, it failed in that. */
  readonly failed: readonly string[];
}

export const NEW_UNIT: StoredUnit = { flags: [], seen: [], failed: [] };

/** The unit after a trace told which variants it met. */
export function unitMet(unit: StoredUnit, flags: readonly Place[]): StoredUnit {
  return { ...unit, flags: joined(unit.flags, flags).slice(-TRACE_FLAGS_MAX) };
}

/**
 * What the end of a turn adds for its unit under one place, and the unit afterwards.
 *
 * @param unitId keyed hash
 * @param isAtRiskAlready whether it counted as at risk in this fold
 */
export function unitTrial(
  unitId: string,
  unit: StoredUnit,
  { flag, draw }: Place,
  turn: { readonly failed: boolean; readonly isAtRiskAlready: boolean },
): { readonly trial: UnitTrial; readonly unit: StoredUnit } {
  const key = `${flag} ${draw}`;
  const hadFailed = unit.failed.includes(key);
  const isNew = !unit.seen.includes(key);
  const failsNow = turn.failed && !hadFailed;
  return {
    trial: {
      atRisk: !hadFailed && !turn.isAtRiskAlready,
      isNew,
      failedUnit: failsNow ? unitId : null,
    },
    unit: {
      flags: unit.flags,
      seen: isNew ? [...unit.seen, key].slice(-UNIT_PLACES_MAX) : unit.seen,
      failed: failsNow ? [...unit.failed, key].slice(-UNIT_PLACES_MAX) : unit.failed,
    },
  };
}

/**
 * What one trial of another rate adds for its unit under one place, and the unit afterwards. It makes
 * no unit new.
 *
 * @param unitId keyed hash
 * @param of.isAtRiskAlready whether it counted as at risk in this rate and fold
 */
export function unitRateTrial(
  unitId: string,
  unit: StoredUnit,
  { flag, draw }: Place,
  of: { readonly metric: string; readonly event: boolean; readonly isAtRiskAlready: boolean },
): { readonly trial: UnitTrial; readonly unit: StoredUnit } {
  const key = `${flag} ${draw} ${of.metric}`;
  const hadFailed = unit.failed.includes(key);
  const failsNow = of.event && !hadFailed;
  const atRisk = !hadFailed && !of.isAtRiskAlready;
  return {
    trial: { atRisk, isNew: false, failedUnit: failsNow ? unitId : null },
    unit: failsNow ? { ...unit, failed: [...unit.failed, key].slice(-UNIT_PLACES_MAX) } : unit,
  };
}
