import type { TelemetryBatch, TelemetrySeries, UnitRow } from '@tidegate/protocol';
import { NAME_LENGTH_MAX, WINDOW_MS } from '../limits.ts';
import { EXPOSURES_REMEMBERED_MAX, REPORT_SERIES_MAX, REPORT_UNITS_MAX } from './limits.ts';
import type { BrowserEvaluation } from './types.ts';

/** The part of a batch that was gathered. */
export type GatheredRows = Pick<TelemetryBatch, 'series' | 'units' | 'dropped'>;

/**
 * Gathers what the next report says: counts of evaluations per (flag, variant, draw, reason),
 * exposures to drawn variants, each once, and events, each time. What it has no room for, and events
 * that the server would not take, are counted. Never throws.
 */
export class UseRows {
  readonly #nowMs: () => number;
  readonly #counts = new Map<string, TelemetrySeries & { cell: { kind: 'count' } }>();
  /** Exposures that were told before. */
  readonly #told = new Set<string>();
  #units: UnitRow[] = [];
  #dropped = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0 && this.#units.length === 0;
  }

  evaluated(flag: string, { variant, draw, reason }: BrowserEvaluation): void {
    this.#count({ flag, variant: variant ?? '', draw, metric: 'evaluations', labels: { reason } });
  }

  tracked(event: string, unit: unknown, value?: number): void {
    if (!Number.isFinite(value ?? 0) || !isName(event) || !isName(unit)) this.#dropped += 1;
    else {
      // JSON leaves out a value that there is not.
      const worth = { value } as { value: number };
      this.#push({ kind: 'conversion', key: event, unit, ...worth, atMs: this.#now() });
    }
  }

  exposed(flag: string, { variant, draw }: BrowserEvaluation, unit: unknown): void {
    const id = JSON.stringify([flag, variant, draw, unit]);
    if (variant === null || draw === 0 || this.#told.has(id) || !isName(unit)) return;
    if (this.#told.size >= EXPOSURES_REMEMBERED_MAX) this.#told.clear();
    this.#told.add(id);
    this.#push({ kind: 'exposure', key: flag, unit, variant, draw, atMs: this.#now() });
  }

  /** Hands over what there is, and begins anew. */
  take(): GatheredRows {
    const rows: GatheredRows = {
      dropped: { observations: this.#dropped, batches: 0 },
      series: [...this.#counts.values()],
      units: this.#units,
    };
    this.#counts.clear();
    this.#units = [];
    this.#dropped = 0;
    return rows;
  }

  #now(): number {
    return Math.round(this.#nowMs());
  }

  #push(row: UnitRow): void {
    if (this.#units.length >= REPORT_UNITS_MAX) this.#dropped += 1;
    else this.#units.push(row);
  }

  #count(what: Omit<TelemetrySeries, 'startMs' | 'cell'>): void {
    const key = JSON.stringify(what);
    const counted = this.#counts.get(key);
    if (counted !== undefined) counted.cell.count += 1;
    else if (this.#counts.size >= REPORT_SERIES_MAX) this.#dropped += 1;
    else {
      const startMs = Math.floor(this.#nowMs() / WINDOW_MS) * WINDOW_MS;
      this.#counts.set(key, { ...what, startMs, cell: { kind: 'count', count: 1 } });
    }
  }
}

/** What the server takes as a name: one that it does not would lose the whole batch. */
function isName(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && text.length <= NAME_LENGTH_MAX;
}
