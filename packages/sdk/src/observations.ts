import { findMetric, type MetricKind, WHOLE_PRODUCT } from '@tidegate/core';
import type { Fold, Place } from './fold.ts';
import { type LabelSet, labelSet } from './label-set.ts';
import type { Ledger } from './ledger.ts';
import type { ObserveOptions, ProcessObserveOptions } from './types.ts';
import { foldUnitTrial, isToldByUnit, type WhoseTurn } from './unit-trial.ts';

/** Takes observations by the name of their metric. What cannot be taken is dropped and counted. */
export interface Observations {
  /** One figure under each place; with `whose`, rates are told by unit too. Never throws. */
  observe(
    places: readonly Place[],
    metric: string,
    value: number | boolean,
    options?: ObserveOptions,
    whose?: WhoseTurn,
  ): void;
  /** A figure of the process itself, or with `of: 'product'` of the whole product. */
  observeProcess(metric: string, value: number | boolean, options?: ProcessObserveOptions): void;
}

/**
 * Folds observations by the catalogue's kind: booleans for rates, finite numbers ≥ 0 for the rest.
 * A metric that the catalogue lacks is taken when its name matches `[a-z0-9_]{1,60}`, as the kind
 * that the caller names: without one, booleans are a rate, numbers a distribution (of a process: a
 * gauge). Anything else warns once.
 */
export function createObservations(fold: Fold, ledger: Ledger): Observations {
  const drop = (metric: unknown, why: string): void => {
    ledger.droppedObservations += 1;
    const name = typeof metric === 'string' ? metric : typeof metric;
    ledger.warnOnce('observation', `${name} ${why}`, `Cannot observe "${name}": ${why}`);
  };

  const addTrial = (
    place: Place,
    metric: string,
    event: boolean,
    labels: LabelSet | null,
    turn: WhoseTurn | undefined,
  ): boolean => {
    const met = turn?.met.find((one) => one.place === place);
    if (turn === undefined || met === undefined) {
      return fold.addTrial(place, metric, { event }, labels);
    }
    return foldUnitTrial(fold, turn.units, met, { metric, event, labels });
  };

  const add = (
    place: Place,
    { metric, kind, labels }: Figure,
    value: number | boolean,
    turn: WhoseTurn | undefined,
  ): void => {
    if ((kind === 'rate') !== (typeof value === 'boolean')) {
      drop(metric, kind === 'rate' ? 'a rate takes booleans' : `a ${kind} takes numbers`);
      return;
    }
    const taken =
      typeof value === 'boolean'
        ? addTrial(place, metric, value, labels, turn)
        : kind !== 'rate' && fold.addValue(place, metric, kind, value, labels);
    if (!taken) drop(metric, 'the number is out of range, of another kind, or there is no room');
  };

  const observe = (
    places: readonly Place[],
    metric: string,
    value: number | boolean,
    unknownNumber: MetricKind,
    options: ObserveOptions | undefined,
    whose?: WhoseTurn,
  ): void => {
    const unknown = typeof value === 'boolean' ? 'rate' : unknownNumber;
    const figure = readFigure(metric, unknown, options);
    if (typeof figure === 'string') {
      drop(metric, figure);
      return;
    }
    const turn = typeof value === 'boolean' && isToldByUnit(metric) ? whose : undefined;
    for (const place of places) add(place, figure, value, turn);
  };

  return {
    observe: (places, metric, value, options, whose) =>
      observe(places, metric, value, 'distribution', options, whose),
    observeProcess: (metric, value, options) => {
      const places = options?.of === 'product' ? [WHOLE_PRODUCT] : PROCESS;
      observe(places, metric, value, 'gauge', options);
    },
  };
}

interface Figure {
  readonly metric: string;
  readonly kind: MetricKind;
  readonly labels: LabelSet | null;
}

/** What a figure is, or why it cannot be. */
function readFigure(
  metric: string,
  unknown: MetricKind,
  options: ObserveOptions | undefined,
): Figure | string {
  const known = metricKind(metric);
  if (known === null) return 'no metric has this name; use at most 60 of a-z, 0-9 and _';
  const labels = options === undefined ? null : labelSet(labelsOf(options));
  if (labels === 'unusable') return 'labels are at most 8 texts by name';
  return { metric, kind: known === 'own' ? (kindOf(options) ?? unknown) : known, labels };
}

/** The catalogue's kind; `own` for a name that the catalogue lacks, `null` for what is no name. */
function metricKind(metric: unknown): MetricKind | 'own' | null {
  // A name that is no text would make the whole batch unreadable.
  if (typeof metric !== 'string') return null;
  return findMetric(metric)?.kind ?? (OWN_NAME.test(metric) ? 'own' : null);
}

/** Trusts no type: a kind that there is not is none. */
function kindOf(options: ObserveOptions | undefined): MetricKind | undefined {
  const kind = options?.kind;
  return kind !== undefined && KINDS.has(kind) ? kind : undefined;
}

function labelsOf(options: ObserveOptions): unknown {
  try {
    return options.labels;
  } catch {
    return 'unusable';
  }
}

const OWN_NAME = /^[a-z0-9_]{1,60}$/;
const KINDS: ReadonlySet<unknown> = new Set(['rate', 'distribution', 'mean', 'count', 'gauge']);
const PROCESS: readonly Place[] = [{ flag: '', variant: '', draw: 0 }];
