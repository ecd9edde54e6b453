import {
  addValue,
  closeFilling,
  emptyFilling,
  type Filling,
  type FoldedCell,
  type ValueFilling,
} from './filling.ts';
import { FOLD_SERIES_MAX, OBSERVATION_MAX, WINDOW_MS } from './limits.ts';

/** What an observation belongs to. A process's own figures have no flag, no variant and draw 0. */
export interface Place {
  readonly flag: string;
  readonly variant: string;
  readonly draw: number;
}

/** A trial of a rate; the unit's fields are used by `error_rate` only. */
export interface Trial {
  readonly event: boolean;
  /** The unit counts as one at risk in this fold. */
  readonly atRisk?: boolean;
  /** The unit's first turn ended. */
  readonly isNew?: boolean;
  /** The unit, when it failed for the first time. */
  readonly failedUnit?: string | null;
}

/** One series of a drained fold. Its failed units are still the raw ones. */
export interface FoldedSeries extends Place {
  readonly metric: string;
  readonly startMs: number;
  readonly cell: FoldedCell;
  /** Observations inside, for the count of what is dropped. */
  readonly observations: number;
  readonly failedUnits: readonly string[];
}

/**
 * Observations as small sufficient statistics: one cell for each (flag, variant, draw, metric,
 * 10 s window of event time). Adders answer `false` when an observation was not taken: it is no
 * finite number from 0 to 1e9, the series holds another kind, or the fold is full (2 000 series).
 * Never throws.
 */
export class Fold {
  readonly #nowMs: () => number;
  #open = new Map<string, OpenSeries>();
  #epoch = 0;
  #closed = false;

  /** `nowMs` is the event time, ms since epoch. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts the drains, so that a caller can say "already counted in this fold". */
  get epoch(): number {
    return this.#epoch;
  }

  /** Series that wait. */
  get size(): number {
    return this.#open.size;
  }

  addTrial(place: Place, metric: string, trial: Trial): boolean {
    const series = this.#find(place, metric, 'rate');
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

  addValue(place: Place, metric: string, kind: ValueFilling['kind'], value: number): boolean {
    if (!(typeof value === 'number' && value >= 0 && value <= OBSERVATION_MAX)) return false;
    const series = this.#find(place, metric, kind);
    if (series === null || series.filling.kind === 'rate') return false;
    if (!addValue(series.filling, value)) return false;
    series.observations += 1;
    return true;
  }

  /** A level, not a sum: units with an open turn at this moment. */
  setOpenUnits(place: Place, metric: string, units: number): boolean {
    const series = this.#find(place, metric, 'rate');
    if (series?.filling.kind !== 'rate') return false;
    series.filling.openUnits = units;
    return true;
  }

  /** Everything since the last drain; the fold is empty afterwards. */
  drain(): FoldedSeries[] {
    const drained = Array.from(this.#open.values(), ({ place, metric, startMs, ...rest }) => ({
      flag: place.flag,
      variant: place.variant,
      draw: place.draw,
      metric,
      startMs,
      cell: closeFilling(rest.filling),
      observations: rest.observations,
      failedUnits: rest.failedUnits,
    }));
    // A new map, because `drained` is read later.
    this.#open = new Map();
    this.#epoch += 1;
    return drained.filter(({ cell }) => cell.kind !== 'gauge' || cell.max >= cell.min);
  }

  /** Takes nothing new any more: what comes now would never be sent. */
  close(): void {
    this.#closed = true;
  }

  #find(place: Place, metric: string, kind: Filling['kind']): OpenSeries | null {
    if (this.#closed) return null;
    const startMs = Math.max(0, Math.floor(this.#nowMs() / WINDOW_MS) * WINDOW_MS);
    const key = `${metric}\0${place.flag}\0${place.variant}\0${place.draw}\0${startMs}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known.filling.kind === kind ? known : null;
    if (this.#open.size >= FOLD_SERIES_MAX) return null;
    const filling = emptyFilling(kind);
    const series = { place, metric, startMs, filling, failedUnits: [], observations: 0 };
    this.#open.set(key, series);
    return series;
  }
}

interface OpenSeries {
  readonly place: Place;
  readonly metric: string;
  readonly startMs: number;
  readonly filling: Filling;
  readonly failedUnits: string[];
  observations: number;
}
