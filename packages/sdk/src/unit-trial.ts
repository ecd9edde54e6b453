import { findMetric } from '@tidegate/core';
import type { Fold } from './fold.ts';
import type { LabelSet } from './label-set.ts';
import { type Met, recordOf } from './turn-outcome.ts';
import { rateOf, type UnitMemory } from './unit-memory.ts';

/**
 * Whether a rate that a turn observes is told by unit too, so that arms can be compared: those of the
 * catalogue that say so, and every rate of a team's own. `error_rate` is that of the turn's own end.
 */
export function isToldByUnit(metric: string): boolean {
  const known = findMetric(metric);
  return known === null || (known.perUnit === 'first-failure' && metric !== 'error_rate');
}

/** Where a turn was with which units, and what is remembered of those. */
export interface WhoseTurn {
  readonly met: readonly Met[];
  readonly units: UnitMemory;
}

/**
 * Folds one trial of a rate in one place, for its unit: it is at risk once a fold until the rate's
 * event first happens to it, and is named when it does.
 *
 * @returns whether the fold took it
 */
export function foldUnitTrial(
  fold: Fold,
  units: UnitMemory,
  met: Met,
  trial: { readonly metric: string; readonly event: boolean; readonly labels: LabelSet | null },
): boolean {
  const { metric, event, labels } = trial;
  const record = recordOf(met, units);
  const rate = record === null ? null : rateOf(record, metric);
  const isFirst = event && rate?.failed === false;
  const atRisk = rate !== null && !rate.failed && rate.atRiskEpoch !== fold.epoch;
  const failedUnit = isFirst ? met.unit : null;
  const taken = fold.addTrial(met.place, metric, { event, atRisk, failedUnit }, labels);
  if (rate !== null && taken) {
    rate.atRiskEpoch = fold.epoch;
    rate.failed ||= event;
  }
  return taken;
}
