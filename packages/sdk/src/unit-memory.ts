import { WHOLE_PRODUCT } from '@tidegate/core';
import { LeastRecent } from './least-recent.ts';
import { FLAGS_PER_TURN_MAX, RATES_PER_UNIT_MAX, UNITS_REMEMBERED_MAX } from './limits.ts';

/** What a process knows of one unit in one rate. */
export interface UnitRate {
  failed: boolean;
  /** The fold in which it last counted as at risk. */
  atRiskEpoch: number;
}

/** What a process knows of one unit under one draw of one flag; `error_rate` is its own. */
export interface UnitRecord extends UnitRate {
  /** One of its turns ended here. */
  seen: boolean;
  /** Other rates of its turns, by metric; `null` until there is one. */
  rates: Map<string, UnitRate> | null;
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

/** What is known of a unit in a rate other than `error_rate`; `null` beyond the 16 of one unit. */
export function rateOf(record: UnitRecord, metric: string): UnitRate | null {
  record.rates ??= new Map();
  const known = record.rates.get(metric);
  if (known !== undefined) return known;
  if (record.rates.size >= RATES_PER_UNIT_MAX) return null;
  const rate = { failed: false, atRiskEpoch: -1 };
  record.rates.set(metric, rate);
  return rate;
}

function newRecord(): UnitRecord {
  return { seen: false, failed: false, atRiskEpoch: -1, rates: null };
}
