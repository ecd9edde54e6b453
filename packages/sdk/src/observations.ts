import { findMetric, type MetricKind } from '@tidegate/core';
import type { Fold, Place } from './fold.ts';
import type { Ledger } from './ledger.ts';

/** Takes observations by the name of their metric. */
export interface Observations {
  /** One figure under each place. What cannot be taken is dropped and counted; never throws. */
  observe(places: readonly Place[], metric: string, value: number | boolean): void;
  /** A figure of the process itself. */
  observeProcess(metric: string, value: number): void;
}

/**
 * Folds observations by the catalogue's kind: booleans for rates, finite numbers ≥ 0 for the rest.
 * A metric that the catalogue lacks is taken when its name matches `[a-z0-9_]{1,60}`: booleans as a
 * rate, numbers as a distribution (of a process: as a gauge). Anything else warns once.
 */
export function createObservations(fold: Fold, ledger: Ledger): Observations {
  const drop = (metric: unknown, why: string): void => {
    ledger.droppedObservations += 1;
    const name = String(metric);
    ledger.warnOnce('observation', `${name} ${why}`, `Cannot observe "${name}": ${why}`);
  };

  const add = (place: Place, metric: string, kind: MetricKind, value: number | boolean): void => {
    if ((kind === 'rate') !== (typeof value === 'boolean')) {
      drop(metric, kind === 'rate' ? 'a rate takes booleans' : `a ${kind} takes numbers`);
      return;
    }
    const taken =
      kind === 'rate'
        ? fold.addTrial(place, metric, { event: value === true })
        : fold.addValue(place, metric, kind, Number(value));
    if (!taken) drop(metric, 'the number is out of range, of another kind, or there is no room');
  };

  const observe = (
    places: readonly Place[],
    metric: string,
    value: number | boolean,
    unknownNumber: MetricKind,
  ): void => {
    const unknown = typeof value === 'boolean' ? 'rate' : unknownNumber;
    // A name that is no text would make the whole batch unreadable.
    const isText = typeof metric === 'string';
    const known = isText ? findMetric(metric)?.kind : undefined;
    const kind = known ?? (isText && OWN_NAME.test(metric) ? unknown : null);
    if (kind === null) drop(metric, 'no metric has this name; use at most 60 of a-z, 0-9 and _');
    else for (const place of places) add(place, metric, kind, value);
  };

  return {
    observe: (places, metric, value) => observe(places, metric, value, 'distribution'),
    observeProcess: (metric, value) => observe([PROCESS], metric, value, 'gauge'),
  };
}

const OWN_NAME = /^[a-z0-9_]{1,60}$/;
const PROCESS: Place = { flag: '', variant: '', draw: 0 };
