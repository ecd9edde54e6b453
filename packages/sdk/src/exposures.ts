import type { Evaluation, EvaluationContext } from '@tidegate/core';
import { LeastRecent } from './least-recent.ts';
import type { Ledger } from './ledger.ts';
import {
  EXPOSURE_PLACES_MAX,
  EXPOSURES_REMEMBERED_MAX,
  EXPOSURES_WAITING_MAX,
  NAME_LENGTH_MAX,
} from './limits.ts';
import { MetUnits } from './met-units.ts';
import { realKeyOf } from './real-key.ts';
import { unitOf } from './unit-of.ts';
import { UseListeners } from './use-listeners.ts';
import { WaitingList } from './waiting-list.ts';

/** A unit that met a drawn variant. The unit is the raw one. */
export interface MetVariant {
  readonly flag: string;
  readonly variant: string;
  /** From 1. */
  readonly draw: number;
  readonly unit: string;
  /** Corrected clock, whole ms since epoch. */
  readonly atMs: number;
}

/** One draw of one flag, whichever of its keys it was asked by. */
interface Place {
  readonly flag: string;
  readonly isSendable: boolean;
}

/**
 * Units that really met a drawn variant, each (flag, draw, unit) once as far as this process
 * remembers: the server keeps the first time. At most 10 000 wait; further ones are dropped and
 * counted, and are new again when they come back. A unit that was met before costs two look-ups and
 * no allocation, because core's answers are shared. Never throws.
 */
export class Exposures {
  readonly waiting: WaitingList<MetVariant>;
  readonly #nowMs: () => number;
  readonly #ledger: Ledger;
  readonly #listeners: UseListeners;
  readonly #met = new MetUnits<Place>(EXPOSURES_REMEMBERED_MAX);
  readonly #placeOfAnswer = new WeakMap<Evaluation, Place>();
  readonly #places = new LeastRecent<Place>(EXPOSURE_PLACES_MAX);
  #closed = false;

  /** `nowMs` is the event time, ms since epoch. */
  constructor(nowMs: () => number, ledger: Ledger, listeners = new UseListeners(ledger)) {
    this.waiting = new WaitingList(EXPOSURES_WAITING_MAX, ledger);
    this.#nowMs = nowMs;
    this.#ledger = ledger;
    this.#listeners = listeners;
  }

  /** The answer of a flag was used for a context; only a drawn one with a unit is an exposure. */
  note(key: string, evaluation: Evaluation, context: EvaluationContext): void {
    const { variant, draw } = evaluation;
    if (draw === 0 || variant === null || this.#closed) return;
    const unit = unitOf(evaluation, context);
    if (unit === null) return;
    const place = this.#placeOfAnswer.get(evaluation) ?? this.#newPlace(key, evaluation, variant);
    if (this.#met.has(place, unit)) return;
    if (this.waiting.isFull || !place.isSendable) {
      this.#ledger.droppedObservations += 1;
      return;
    }
    this.#met.add(place, unit);
    const atMs = Math.max(0, Math.round(this.#nowMs()));
    this.waiting.push({ flag: place.flag, variant, draw, unit, atMs });
    this.#listeners.tell((listener) => listener.exposed?.(place.flag, evaluation, unit));
  }

  /** Takes nothing new any more. */
  close(): void {
    this.#closed = true;
  }

  /** An answer that is new here: of another ruleset, or of an alias. */
  #newPlace(key: string, evaluation: Evaluation, variant: string): Place {
    const flag = realKeyOf(key, evaluation);
    const isSendable = [flag, variant].every(
      ({ length }) => length > 0 && length <= NAME_LENGTH_MAX,
    );
    const place = this.#places.take(`${evaluation.draw}\0${flag}`, () => ({ flag, isSendable }));
    this.#placeOfAnswer.set(evaluation, place);
    return place;
  }
}
