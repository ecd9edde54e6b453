import { sketchIndex, WHOLE_PRODUCT } from '@tidegate/core';
import type { TelemetryBatch, TelemetrySeries } from '@tidegate/protocol';
import { WINDOW_MS } from '../limits.ts';
import { FIGURE_MAX, PAGE_SERIES_MAX, PLACES_MAX } from './limits.ts';

/** A drawn variant that a page met. */
export type MetPlace = Pick<TelemetrySeries, 'flag' | 'variant' | 'draw'>;

/** The part of a batch that was gathered. */
export type GatheredFigures = Pick<TelemetryBatch, 'series' | 'dropped'>;

/**
 * What a page measured, as small cells for each (place, metric, labels, 10 s): under the whole
 * product, and under each drawn variant that the page had met by then. At most 100 series wait; what
 * is beyond is dropped and counted. Never throws.
 */
export class PageFigures {
  readonly #nowMs: () => number;
  readonly #places: MetPlace[] = [WHOLE_PRODUCT];
  readonly #open = new Map<string, OpenSeries>();
  #dropped = 0;

  /** `nowMs` is the event time, ms since epoch. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get isEmpty(): boolean {
    return this.#open.size === 0 && this.#dropped === 0;
  }

  /** Drawn variants so far, the last one of a flag that met several. */
  get variants(): Readonly<Record<string, string>> {
    const met = this.#places.slice(1).map(({ flag, variant }) => [flag, variant] as const);
    return Object.fromEntries(met);
  }

  /** The page met a drawn variant: what is measured from now on belongs to it too. */
  meet(place: MetPlace): void {
    const isKnown = this.#places.some(
      ({ flag, variant, draw }) =>
        flag === place.flag && variant === place.variant && draw === place.draw,
    );
    if (!isKnown && this.#places.length <= PLACES_MAX) this.#places.push(place);
  }

  /** Something happened once. */
  count(metric: string, labels: TelemetrySeries['labels']): void {
    for (const place of this.#places) {
      const series = this.#find(place, metric, labels);
      if (series !== null) series.count += 1;
    }
  }

  /** A figure from 0 to an hour in ms; what is none is dropped and counted. */
  add(metric: string, value: number, labels: TelemetrySeries['labels']): void {
    if (!(value >= 0 && value <= FIGURE_MAX)) {
      this.#dropped += 1;
      return;
    }
    const index = sketchIndex(value);
    for (const place of this.#places) {
      const series = this.#find(place, metric, labels);
      if (series === null) continue;
      series.count += 1;
      series.sumMicro += Math.round(value * 1e6);
      series.sketch ??= new Map();
      series.sketch.set(index, (series.sketch.get(index) ?? 0) + 1);
    }
  }

  /** Hands over what there is, and begins anew. */
  take(): GatheredFigures {
    const series = Array.from(this.#open.values(), closed);
    const dropped = { observations: this.#dropped, batches: 0 };
    this.#open.clear();
    this.#dropped = 0;
    return { series, dropped };
  }

  #find(place: MetPlace, metric: string, labels: TelemetrySeries['labels']): OpenSeries | null {
    const startMs = Math.floor(this.#nowMs() / WINDOW_MS) * WINDOW_MS;
    const what = { ...place, metric, ...(labels && { labels }), startMs };
    const key = JSON.stringify(what);
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    if (this.#open.size >= PAGE_SERIES_MAX) {
      this.#dropped += 1;
      return null;
    }
    const series: OpenSeries = { what, count: 0, sumMicro: 0, sketch: null };
    this.#open.set(key, series);
    return series;
  }
}

interface OpenSeries {
  readonly what: Omit<TelemetrySeries, 'cell'>;
  count: number;
  sumMicro: number;
  /** `null` for a count. */
  sketch: Map<number, number> | null;
}

function closed({ what, count, sumMicro, sketch }: OpenSeries): TelemetrySeries {
  if (sketch === null) return { ...what, cell: { kind: 'count', count } };
  const entries = [...sketch].sort(([left], [right]) => left - right);
  return { ...what, cell: { kind: 'distribution', count, sumMicro, sketch: entries } };
}
