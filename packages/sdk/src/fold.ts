import { OVERFLOW_LABELS } from '@tidegate/core';
import {
  addUnitValue,
  addValue,
  closeFilling,
  emptyFilling,
  type Filling,
  type FoldedCell,
  type ValueFilling,
} from './filling.ts';
import { type LabelSet, labelSet } from './label-set.ts';
import { FOLD_SERIES_MAX, LABEL_SETS_MAX, OBSERVATION_MAX, WINDOW_MS } from './limits.ts';

/**
 * What an observation belongs to. A process's own figures have no flag, no variant and draw 0. One
 * that is handed in again and again is found faster when it is the same object.
 */
export interface Place {
  readonly flag: string;
  readonly variant: string;
  readonly draw: number;
}

/** A trial of a rate; the unit's fields are used by rates that are compared by unit. */
export interface Trial {
  readonly event: boolean;
  /** The unit counts as one at risk in this fold. */
  readonly atRisk?: boolean;
  /** The unit's first turn ended; `error_rate` only. */
  readonly isNew?: boolean;
  /** The unit, when it failed for the first time. */
  readonly failedUnit?: string | null;
}

/** One series of a drained fold. Its failed units are still the raw ones. */
export interface FoldedSeries extends Place {
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly cell: FoldedCell;
  /** Observations inside, for the count of what is dropped. */
  readonly observations: number;
  readonly failedUnits: readonly string[];
}

/** A series that takes nothing any more and was not closed yet. */
export interface DetachedSeries {
  readonly place: Place;
  readonly metric: string;
  readonly labels: LabelSet | null;
  readonly startMs: number;
  readonly filling: Filling;
  readonly failedUnits: readonly string[];
  readonly observations: number;
}

/** Closes a series that was detached: once. */
export function closeSeries({ place, labels, filling, ...rest }: DetachedSeries): FoldedSeries {
  return {
    flag: place.flag,
    variant: place.variant,
    draw: place.draw,
    ...(labels === null ? {} : { labels: labels.labels }),
    ...rest,
    cell: closeFilling(filling),
  };
}

/**
 * Observations as small sufficient statistics: one cell for each (flag, variant, draw, metric,
 * labels, 10 s window of event time). Adders answer `false` when an observation was not taken: it is
 * no finite number from 0 to 1e9, the series holds another kind, or the fold is full (4 000 series).
 * A metric has at most 50 different labels in one place between two drains; what is beyond shares
 * one series and is told to `onOverflow`. Never throws.
 */
export class Fold {
  readonly #nowMs: () => number;
  readonly #onOverflow: () => void;
  #open: OpenSeries[] = [];
  #places = new Map<string, OpenPlace>();
  #placeOf = new WeakMap<Place, OpenPlace>();
  #epoch = 0;
  #closed = false;

  /** `nowMs` is the event time, ms since epoch. */
  constructor(nowMs: () => number, onOverflow: () => void = () => {}) {
    this.#nowMs = nowMs;
    this.#onOverflow = onOverflow;
  }

  /** Counts the drains, so that a caller can say "already counted in this fold". */
  get epoch(): number {
    return this.#epoch;
  }

  /** Series that wait. */
  get size(): number {
    return this.#open.length;
  }

  get #isFull(): boolean {
    return this.#open.length >= FOLD_SERIES_MAX;
  }

  addTrial(place: Place, metric: string, trial: Trial, labels: LabelSet | null = null): boolean {
    const series = this.#find(place, metric, 'rate', labels);
    if (series === null || series.filling.kind !== 'rate') return false;
    const { filling } = series;
    filling.trials += 1;
    if (trial.event) filling.events += 1;
    if (trial.atRisk === true) filling.atRiskUnits += 1;
    if (trial.isNew === true) filling.newUnits += 1;
    if (typeof trial.failedUnit === 'string') series.failedUnits.push(trial.failedUnit);
    series.observations += 1;
    return true;
  }

  addValue(
    place: Place,
    metric: string,
    kind: ValueFilling['kind'],
    value: number,
    labels: LabelSet | null = null,
  ): boolean {
    if (!isObservation(value)) return false;
    const series = this.#find(place, metric, kind, labels);
    if (series === null || series.filling.kind === 'rate') return false;
    if (!addValue(series.filling, value)) return false;
    series.observations += 1;
    return true;
  }

  /** The one observation of a unit in a distribution; the sums stay as they are. */
  addUnitValue(place: Place, metric: string, value: number): boolean {
    if (!isObservation(value)) return false;
    const series = this.#find(place, metric, 'distribution', null);
    if (series === null || series.filling.kind === 'rate') return false;
    return addUnitValue(series.filling, value);
  }

  /** A level, not a sum: units with an open turn at this moment. */
  setOpenUnits(place: Place, metric: string, units: number): boolean {
    const series = this.#find(place, metric, 'rate', null);
    if (series?.filling.kind !== 'rate') return false;
    series.filling.openUnits = units;
    return true;
  }

  /** Everything since the last drain; the fold is empty afterwards. */
  drain(): FoldedSeries[] {
    return this.detach().map(closeSeries);
  }

  /** The same as it was filled: closing thousands of series takes time that others wait for. */
  detach(): readonly DetachedSeries[] {
    const detached = this.#open;
    this.#open = [];
    this.#places = new Map();
    this.#placeOf = new WeakMap();
    this.#epoch += 1;
    return detached.filter(({ filling }) => filling.kind !== 'gauge' || filling.max >= filling.min);
  }

  /** Takes nothing new any more: what comes now would never be sent. */
  close(): void {
    this.#closed = true;
  }

  #find(
    place: Place,
    metric: string,
    kind: Filling['kind'],
    labels: LabelSet | null,
  ): OpenSeries | null {
    if (this.#closed) return null;
    const startMs = Math.max(0, Math.floor(this.#nowMs() / WINDOW_MS) * WINDOW_MS);
    const here = this.#placeOf.get(place) ?? this.#openPlace(place);
    if (here === null) return null;
    if (here.startMs !== startMs) {
      here.startMs = startMs;
      here.series = new Map();
    }
    const told = labels === null ? null : this.#bounded(here, metric, labels);
    const key = told === null ? metric : `${metric}\0${told.key}`;
    const known = here.series.get(key);
    if (known !== undefined) return known.filling.kind === kind ? known : null;
    if (this.#isFull) return null;
    const filling = emptyFilling(kind);
    const rest = { metric, startMs, filling, failedUnits: [], observations: 0 };
    const series = { place: here.place, labels: told, ...rest };
    here.series.set(key, series);
    this.#open.push(series);
    return series;
  }

  #openPlace(place: Place): OpenPlace | null {
    const key = `${place.flag}\0${place.variant}\0${place.draw}`;
    const known = this.#places.get(key);
    if (known === undefined && this.#isFull) return null;
    const here = known ?? { place, startMs: -1, series: new Map(), labelSets: new Map() };
    if (known === undefined) this.#places.set(key, here);
    this.#placeOf.set(place, here);
    return here;
  }

  #bounded({ labelSets }: OpenPlace, metric: string, labels: LabelSet): LabelSet {
    const known = labelSets.get(metric) ?? new Set();
    // Where there is no room for a series, its labels need not be remembered.
    if (known.has(labels.key) || this.#isFull) return labels;
    if (known.size >= LABEL_SETS_MAX) {
      this.#onOverflow();
      return OVERFLOW;
    }
    if (known.size === 0) labelSets.set(metric, known);
    known.add(labels.key);
    return labels;
  }
}

interface OpenSeries extends DetachedSeries {
  readonly failedUnits: string[];
  observations: number;
}

interface OpenPlace {
  readonly place: Place;
  /** The window that `series` is of: one that comes back after another makes further rows. */
  startMs: number;
  series: Map<string, OpenSeries>;
  /** Metric → keys of its labels since the last drain. */
  readonly labelSets: Map<string, Set<string>>;
}

const OVERFLOW = labelSet(OVERFLOW_LABELS) as LabelSet;

function isObservation(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= OBSERVATION_MAX;
}
