import { isDigit } from './characters.ts';

/** Digits without a break. */
export interface DigitGroup {
  readonly start: number;
  readonly end: number;
}

/** Groups of digits with nothing but separators in between, and a `+` or `(` in front. */
export interface DigitChain {
  /** With its `+` or `(`. */
  readonly start: number;
  readonly groups: readonly DigitGroup[];
}

/**
 * The chains of a text, from left to right, with at least `digitsMin` digits each. A `+` begins a
 * new chain; between two groups stand at most three of space, hyphen, full stop, slash and
 * brackets. Time grows with the text's length.
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
    if (digits >= digitsMin) yield { start: opening(text, groups[0]?.start ?? 0), groups };
  }
}

/** Where the next group begins; −1 when the chain ends here. */
function nextGroup(text: string, end: number): number {
  for (let at = end; at <= end + SEPARATORS_MAX; at += 1) {
    if (isDigit(text.charCodeAt(at))) return at;
    if (!SEPARATORS.has(text.charCodeAt(at))) return -1;
  }
  return -1;
}

/** Where the chain begins that has its first digit there: with `+`, `(`, `(+` or `+(`. */
function opening(text: string, digit: number): number {
  let start = digit;
  while (digit - start < 2 && (text[start - 1] === '+' || text[start - 1] === '(')) start -= 1;
  return start;
}

const SEPARATORS_MAX = 3;
const SEPARATORS: ReadonlySet<number> = new Set(
  [...' -./()\u00a0\u2010\u2011\u2013\u202f'].map((mark) => mark.charCodeAt(0)),
);
