import type { NumberBound } from './action.ts';

const WORDS: Readonly<Record<keyof NumberBound, string>> = {
  above: 'above',
  below: 'below',
  atLeast: 'at least',
  atMost: 'at most',
  equals: 'equal to',
};

const HOLDS: Readonly<Record<keyof NumberBound, (value: number, limit: number) => boolean>> = {
  above: (value, limit) => value > limit,
  below: (value, limit) => value < limit,
  atLeast: (value, limit) => value >= limit,
  atMost: (value, limit) => value <= limit,
  equals: (value, limit) => value === limit,
};

/** Whether a number is within a bound; no bound, or no finite number, never is. Never throws. */
export function isWithin(value: number, bound: NumberBound): boolean {
  const parts = partsOf(bound);
  return (
    Number.isFinite(value) &&
    parts.length > 0 &&
    parts.every(([key, limit]) => HOLDS[key](value, limit))
  );
}

/** A bound for people: `at least 95 and below 100`. Never throws. */
export function boundText(bound: NumberBound): string {
  return partsOf(bound)
    .map(([key, limit]) => `${WORDS[key]} ${limit}`)
    .join(' and ');
}

function partsOf(bound: NumberBound): (readonly [keyof NumberBound, number])[] {
  return (Object.keys(WORDS) as (keyof NumberBound)[]).flatMap((key) => {
    const limit = bound[key];
    return limit === undefined ? [] : [[key, limit] as const];
  });
}
