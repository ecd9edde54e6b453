import { WHOLE_PRODUCT } from '@tidegate/core';
import { LeastRecent } from './least-recent.ts';
import { FLAGS_PER_TURN_MAX, UNITS_REMEMBERED_MAX } from './limits.ts';

/** What a process knows of one unit under one draw of one flag. */
export interface UnitRecord {
  /** One of its turns ended here. */
  seen: boolean;
  failed: boolean;
  /** The fold in which it last counted as at risk. */
  atRiskEpoch: number;
}

/**
 * What this process remembers of units: bounded, the least recent are forgotten. The whole product
 * has a memory of its own, as large: traffic that nobody watches makes no watched unit forgotten,
 * which would count as at risk, and fail, once more.
 */
export class UnitMemory {
  readonly #units: LeastRecent<LeastRecent<UnitRecord>>;
  readonly #ofWholeProduct: LeastRecent<UnitRecord>;

  constructor(limit: number = UNITS_REMEMBERED_MAX) {
    this.#units = new LeastRecent(limit);
    this.#ofWholeProduct = new LeastRecent(limit);
  }

  /** The record of a unit under a flag's draw; a new one when it was forgotten. No flag is `''`. */
  record(unit: string, flag: string, draw: number): UnitRecord {
    if (flag === WHOLE_PRODUCT.flag) return this.#ofWholeProduct.take(unit, newRecord);
    const draws = this.#units.take(unit, () => new LeastRecent(FLAGS_PER_TURN_MAX));
    return draws.take(`${flag}\0${draw}`, newRecord);
  }
}

function newRecord(): UnitRecord {
  return { seen: false, failed: false, atRiskEpoch: -1 };
}
