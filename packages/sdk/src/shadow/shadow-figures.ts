import { LeastRecent } from '../least-recent.ts';
import { OBSERVATION_MAX } from '../limits.ts';
import { MetUnits } from '../met-units.ts';
import type { TurnHost } from '../turn.ts';
import { SHADOW_PLACES_MAX, SHADOW_UNITS_MAX } from './limits.ts';

/** What there is to tell of a shadow turn. `null` = not known, or not judged. */
export interface ShadowFigure {
  readonly kind: 'candidate' | 'noise';
  /** Whether it failed; `null` = that is not its own doing. */
  readonly failed: boolean | null;
  readonly stubbed: boolean;
  readonly mismatch: boolean | null;
  readonly latencyMs: number;
  readonly heapGrowthBytes: number | null;
  readonly costUsd: number | null;
}

interface ShadowPlace {
  readonly flag: string;
  readonly variant: string;
  readonly draw: 0;
}

/**
 * Tells shadow turns under the candidate's variant and draw 0, which is nobody's: in metrics of their
 * own, and in no other. A unit counts once, with its first turn that was compared.
 */
export class ShadowFigures {
  readonly #host: Pick<TurnHost, 'fold' | 'observations' | 'ledger'>;
  readonly #places = new LeastRecent<ShadowPlace>(SHADOW_PLACES_MAX);
  readonly #units = new MetUnits<ShadowPlace>(SHADOW_UNITS_MAX);

  constructor(host: Pick<TurnHost, 'fold' | 'observations' | 'ledger'>) {
    this.#host = host;
  }

  /** A shadow turn ended. Never throws. */
  tell(flag: string, variant: string, unit: string, figure: ShadowFigure): void {
    const place = this.#place(flag, variant);
    const { mismatch } = figure;
    if (figure.kind === 'noise') {
      if (mismatch !== null) this.#observe(place, 'shadow_noise_rate', mismatch);
      return;
    }
    if (mismatch !== null) this.#tellMismatch(place, unit, mismatch);
    this.#observe(place, 'shadow_stub_rate', figure.stubbed);
    if (figure.failed !== null) this.#observe(place, 'shadow_error_rate', figure.failed);
    if (figure.failed === false) this.#observe(place, 'shadow_latency_ms', figure.latencyMs);
    const { heapGrowthBytes, costUsd } = figure;
    if (heapGrowthBytes !== null) this.#observe(place, 'shadow_memory_bytes', heapGrowthBytes);
    if (costUsd !== null) this.#observe(place, 'shadow_cost_usd', costUsd);
  }

  /** A zero-tolerance event of a shadow turn: it is told apart from those that users saw. */
  report(flag: string, variant: string, event: { metric: string; detector: string }): void {
    const at = [this.#place(flag, variant)];
    const labels = { metric: event.metric, detector: event.detector };
    this.#host.observations.observe(at, 'shadow_reports', 1, { labels });
  }

  #tellMismatch(place: ShadowPlace, unit: string, mismatch: boolean): void {
    const isNew = !this.#units.has(place, unit);
    const { fold, ledger } = this.#host;
    if (!fold.addTrial(place, 'shadow_mismatch_rate', { event: mismatch, isNew })) {
      ledger.droppedObservations += 1;
    } else if (isNew) {
      this.#units.add(place, unit);
    }
  }

  #observe(place: ShadowPlace, metric: string, value: number | boolean): void {
    const bounded = typeof value === 'number' ? Math.min(value, OBSERVATION_MAX) : value;
    this.#host.observations.observe([place], metric, bounded);
  }

  #place(flag: string, variant: string): ShadowPlace {
    return this.#places.take(`${variant}\0${flag}`, () => ({ flag, variant, draw: 0 }));
  }
}
