import type { Evaluation } from '@tidegate/core';
import type { Place } from './fold.ts';
import { NAME_LENGTH_MAX } from './limits.ts';
import { realKeyOf } from './real-key.ts';

/**
 * Places of watched flags (metadata `watched: true`). Core's answers are shared, so each is looked
 * at once and gets one object, which the fold then knows again.
 */
export class WatchedPlaces {
  readonly #known = new WeakMap<Evaluation, Place | 'none'>();

  /** Where a turn that got this answer counts; `null` when nobody watches, or the wire lacks room. */
  of(flag: string, evaluation: Evaluation): Place | null {
    const known = this.#known.get(evaluation) ?? this.#look(flag, evaluation);
    return known === 'none' ? null : known;
  }

  #look(key: string, evaluation: Evaluation): Place | 'none' {
    const { variant, draw, metadata } = evaluation;
    const flag = realKeyOf(key, evaluation);
    const isWatched = metadata['watched'] === true && variant !== null;
    const isShort = flag.length <= NAME_LENGTH_MAX && (variant ?? '').length <= NAME_LENGTH_MAX;
    const place = isWatched && isShort ? { flag, variant, draw } : 'none';
    this.#known.set(evaluation, place);
    return place;
  }
}
