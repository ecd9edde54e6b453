import type { Fold, Place } from './fold.ts';
import type { Ledger } from './ledger.ts';
import type { Observations } from './observations.ts';
import type { UnitMemory } from './unit-memory.ts';

/** A watched variant that a turn met, and the unit that met it. */
export interface Met extends Place {
  /** `null` when the context lacks the flag's unit. */
  readonly unit: string | null;
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
 * Folds the outcome of a turn under one variant that it met: one trial of `error_rate`, its
 * `latency_ms` and `ttft_ms`. A unit is at risk once a fold until it failed for the first time, and
 * new with its first ended turn in this process.
 */
export function foldOutcome(
  host: { fold: Fold; observations: Observations; units: UnitMemory; ledger: Ledger },
  met: Met,
  outcome: TurnOutcome,
): void {
  const { fold, observations, units, ledger } = host;
  const record = met.unit === null ? null : units.record(met.unit, met.flag, met.draw);
  const taken = fold.addTrial(met, 'error_rate', {
    event: outcome.failed,
    atRisk: record !== null && !record.failed && record.atRiskEpoch !== fold.epoch,
    isNew: record !== null && !record.seen,
    failedUnit: outcome.failed && record?.failed === false ? met.unit : null,
  });
  if (record !== null && taken) {
    record.seen = true;
    record.atRiskEpoch = fold.epoch;
    record.failed ||= outcome.failed;
  }
  if (!taken) ledger.droppedObservations += 1;
  observations.observe([met], 'latency_ms', Math.max(0, outcome.latencyMs));
  if (outcome.ttftMs !== null) observations.observe([met], 'ttft_ms', Math.max(0, outcome.ttftMs));
}
