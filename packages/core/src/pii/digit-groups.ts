import { isDigit } from './characters.ts';
import { PHONE_DIGITS_MIN } from './limits.ts';

/** Digits without a break. */
export interface DigitGroup {
  readonly start: number;
  readonly end: number;
}

/** Groups of digits with nothing but separators in between, and a `+`, `%2B` or `(` in front. */
export interface DigitChain {
  /** With its `+`, `%2B` or `(`. */
  readonly start: number;
  readonly groups: readonly DigitGroup[];
}

/**
 * The chains of a text, from left to right, with at least `digitsMin` digits each. A `+` begins a
 * new chain; between two groups stand at most three of space, hyphen, full stop, slash and
 * brackets. Where a slash has seven digits on both sides, one chain ends and another begins. Time
 * grows with the text's length.
 */
export function* digitChains(text: string, digitsMin: number): Generator<DigitChain> {
  let at = 0;
  while (at < text.length) {
    if (!isDigit(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const groups: DigitGroup[] = [];
    let digits = 0;
    for (let from = at; from >= 0; from = nextGroup(text, at)) {
      at = from;
      while (isDigit(text.charCodeAt(at))) at += 1;
      groups.push({ start: from, end: at });
      digits += at - from;
    }
    if (digits < digitsMin) continue;
    for (const apart of apartAtSlashes(text, groups))
      yield { start: opening(text, apart[0]?.start ?? 0), groups: apart };
  }
}

/** `0788000000/0722000001` are two numbers; `030/23125012` and `21/815/08150` are one. */
function apartAtSlashes(text: string, groups: readonly DigitGroup[]): DigitGroup[][] {
  const runs: DigitGroup[][] = [];
  let end = 0;
  for (const group of groups) {
    const isApart = runs.length === 0 || text.slice(end, group.start).includes('/');
    if (isApart) runs.push([group]);
    else runs.at(-1)?.push(group);
    end = group.end;
  }
  const apart: DigitGroup[][] = [];
  let wasNumber = false;
  for (const run of runs) {
    const isNumber = digitsIn(run) >= PHONE_DIGITS_MIN;
    if (apart.length === 0 || (isNumber && wasNumber)) apart.push(run);
    else apart.at(-1)?.push(...run);
    wasNumber = isNumber;
  }
  return apart;
}

function digitsIn(groups: readonly DigitGroup[]): number {
  return groups.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Where the next group begins; −1 when the chain ends here. */
function nextGroup(text: string, end: number): number {
  for (let at = end; at <= end + SEPARATORS_MAX; at += 1) {
    if (isDigit(text.charCodeAt(at))) return at;
    if (!SEPARATORS.has(text.charCodeAt(at))) return -1;
  }
  return -1;
}

/** Where the chain begins that has its first digit there: with `+`, `%2B`, `(`, `(+` or `+(`. */
function opening(text: string, digit: number): number {
  if (text.slice(Math.max(0, digit - 3), digit).toUpperCase() === '%2B') return digit - 3;
  let start = digit;
  while (digit - start < 2 && (text[start - 1] === '+' || text[start - 1] === '(')) start -= 1;
  return start;
}

const SEPARATORS_MAX = 3;
const SEPARATORS: ReadonlySet<number> = new Set(
  [...' -./()\u00a0\u2010\u2011\u2013\u202f'].map((mark) => mark.charCodeAt(0)),
);
