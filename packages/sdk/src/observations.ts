import { findMetric, type MetricKind, WHOLE_PRODUCT } from '@tidegate/core';
import type { Fold, Place } from './fold.ts';
import { type LabelSet, labelSet } from './label-set.ts';
import type { Ledger } from './ledger.ts';
import type { ObserveOptions, ProcessObserveOptions } from './types.ts';

/** Takes observations by the name of their metric. What cannot be taken is dropped and counted. */
export interface Observations {
  /** One figure under each place. Never throws. */
  observe(
    places: readonly Place[],
    metric: string,
    value: number | boolean,
    options?: ObserveOptions,
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

  const add = (
    place: Place,
    metric: string,
    kind: MetricKind,
    value: number | boolean,
    labels: LabelSet | null,
  ): void => {
    if ((kind === 'rate') !== (typeof value === 'boolean')) {
      drop(metric, kind === 'rate' ? 'a rate takes booleans' : `a ${kind} takes numbers`);
      return;
    }
    const taken =
      typeof value === 'boolean'
        ? fold.addTrial(place, metric, { event: value }, labels)
        : kind !== 'rate' && fold.addValue(place, metric, kind, value, labels);
    if (!taken) drop(metric, 'the number is out of range, of another kind, or there is no room');
  };

  const observe = (
    places: readonly Place[],
    metric: string,
    value: number | boolean,
    unknownNumber: MetricKind,
    options: ObserveOptions | undefined,
  ): void => {
    const unknown = typeof value === 'boolean' ? 'rate' : unknownNumber;
    const read = readFigure(metric, unknown, options);
    if (typeof read === 'string') drop(metric, read);
    else for (const place of places) add(place, metric, read.kind, value, read.labels);
  };

  return {
    observe: (places, metric, value, options) =>
      observe(places, metric, value, 'distribution', options),
    observeProcess: (metric, value, options) => {
      const places = options?.of === 'product' ? [WHOLE_PRODUCT] : PROCESS;
      observe(places, metric, value, 'gauge', options);
    },
  };
}

/** What a figure is, or why it cannot be. */
function readFigure(
  metric: unknown,
  unknown: MetricKind,
  options: ObserveOptions | undefined,
): { readonly kind: MetricKind; readonly labels: LabelSet | null } | string {
  const known = metricKind(metric);
  if (known === null) return 'no metric has this name; use at most 60 of a-z, 0-9 and _';
  const labels = options === undefined ? null : labelSet(labelsOf(options));
  if (labels === 'unusable') return 'labels are at most 8 texts by name';
  return { kind: known === 'own' ? (kindOf(options) ?? unknown) : known, labels };
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
