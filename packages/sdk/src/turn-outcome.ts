import { WHOLE_PRODUCT } from '@tidegate/core';
import type { Fold, Place } from './fold.ts';
import type { Ledger } from './ledger.ts';
import type { Observations } from './observations.ts';
import type { UnitMemory, UnitRecord } from './unit-memory.ts';

/** A place that a turn counts in, and the unit that was there. */
export interface Met {
  readonly place: Place;
  /** `null` when the context lacks the flag's unit. */
  readonly unit: string | null;
  /** What is known of the unit there, once this turn looked it up. */
  record?: UnitRecord;
}

/** What is known of the unit that a turn met a place with: looked up once a turn. */
export function recordOf(met: Met, units: UnitMemory): UnitRecord | null {
  if (met.unit === null) return null;
  met.record ??= units.record(met.unit, met.place.flag, met.place.draw);
  return met.record;
}

/** How a turn ended. */
export interface TurnOutcome {
  readonly failed: boolean;
  /** From its first flag to its end. */
  readonly latencyMs: number;
  /** From its first flag to the first chunk; `null` when there was none. */
  readonly ttftMs: number | null;
}

/**
 * Folds the outcome of a turn in one place: one trial of `error_rate`, its `latency_ms` and
 * `ttft_ms`. A unit is at risk once a fold until it failed for the first time; with its first ended
 * turn in this process it is new, and that turn's latency is its one observation. Units that failed
 * are named under variants only: nobody is compared with the whole product.
 */
export function foldOutcome(
  host: { fold: Fold; observations: Observations; units: UnitMemory; ledger: Ledger },
  met: Met,
  outcome: TurnOutcome,
): void {
  const { place, unit } = met;
  const { fold, observations, units, ledger } = host;
  const record = recordOf(met, units);
  const isNew = record !== null && !record.seen;
  const isFirstFailure = outcome.failed && record?.failed === false;
  const latencyMs = Math.max(0, outcome.latencyMs);
  const taken = fold.addTrial(place, 'error_rate', {
    event: outcome.failed,
    atRisk: record !== null && !record.failed && record.atRiskEpoch !== fold.epoch,
    isNew,
    failedUnit: isFirstFailure && place !== WHOLE_PRODUCT ? unit : null,
  });
  if (record !== null && taken) {
    record.seen = true;
    record.atRiskEpoch = fold.epoch;
    record.failed ||= outcome.failed;
  }
  if (!taken) ledger.droppedObservations += 1;
  const at = [place];
  observations.observe(at, 'latency_ms', latencyMs);
  if (isNew && !fold.addUnitValue(place, 'latency_ms', latencyMs)) ledger.droppedObservations += 1;
  if (outcome.ttftMs !== null) observations.observe(at, 'ttft_ms', Math.max(0, outcome.ttftMs));
}
