import type { OtlpFacts } from './facts.ts';

/** What was read of a request. */
export interface OtlpReading {
  readonly facts: OtlpFacts;
  /** Spans, points or log records that cannot be used, and why the first of them cannot. */
  readonly rejected: number;
  readonly why: string;
}

/** When a request is read. */
export interface ReadAt {
  readonly nowMs: number;
  /** Times further from now are not believed, ms. */
  readonly skewMaxMs: number;
}

/** Counts what cannot be used. */
export interface Rejections {
  reject(why: string, count?: number): void;
  readonly count: number;
  readonly why: string;
}

/** Nothing rejected yet. */
export function noRejections(): Rejections {
  let rejected = 0;
  let first = '';
  return {
    reject(why, count = 1) {
      if (rejected === 0) first = why;
      rejected += count;
    },
    get count() {
      return rejected;
    },
    get why() {
      return first;
    },
  };
}

/** Why items beyond the bound of a request are rejected. */
export const TOO_MANY = 'the request has over 20000 items; send fewer at a time';

/** Why an item that lacks what it must have is rejected. */
export const UNUSABLE = 'an id or a time is missing or malformed';

/** Why an item of another day is rejected. */
export const SKEWED = 'its time is over a day from now; set the clock of the sender';

/** Why totals are refused by the store. */
export const REFUSED =
  'there is no room for new totals, or their differences contradict themselves';
