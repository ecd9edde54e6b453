import { obrienFlemingSpent, spendingBoundaries } from './group-sequential.ts';

/** Looks of a group-sequential design: what was planned to be there at each. */
export interface PlannedLooks {
  /** Share of the planned sample at each look, 0 or more, ascending; may pass 1. */
  readonly times: readonly number[];
  /** Units at each look, parallel and ascending, where they are not in proportion to `times`. */
  readonly units?: readonly number[];
  /** Whether the last one is the end, at which all of alpha is spent. */
  readonly isOver: boolean;
}

/** Information of a look over that of the one before, at least. */
const LEAST_GROWTH = 1.01;
const TIME_MIN = 1e-9;

/** ln of the levels that boundaries are computed at, ascending; between them is interpolated. */
const LN_LEVELS: readonly number[] = [
  ...[-12, -10, -8, -7, -6, -5.5, -5, -4.5, -4, -3.5],
  ...[-3, -2.75, -2.5, -2.25, -2, -1.75, -1.5, -1.301, -1.15, -1, -0.8, -0.6, -0.4, -0.2, 0],
].map((exponent) => exponent * Math.LN10);

/** Boundaries of O'Brien–Fleming-like spending at a level, one a look. Never throws. */
export function lookBoundaries(
  { times, units, isOver }: PlannedLooks,
  alpha: number,
): readonly number[] {
  const spent = times.map((time, look) =>
    isOver && look === times.length - 1 ? alpha : obrienFlemingSpent(Math.min(1, time), alpha),
  );
  return spendingBoundaries(apart(units ?? times), spent);
}

/**
 * Looks that follow each other closely are taken to be further apart than they are: the recursion needs room
 * between them, and the boundaries err on the strict side.
 */
function apart(times: readonly number[]): readonly number[] {
  let last = 0;
  return times.map((time) => {
    last = Math.max(last * LEAST_GROWTH, time, TIME_MIN);
    return last;
  });
}

/**
 * Repeated p-values of a design: for a look (from 0) and a z there, the least alpha of which the
 * design would have stopped there. The p-value after several looks is the least of them. To about
 * 1 % of it, from 10^-12 on; 1 where nothing stops. A question costs about five sets of boundaries, which
 * are kept for the next one. Never throws. Source: Jennison & Turnbull 2000, Group Sequential
 * Methods, §9.2.
 *
 * @example
 * repeatedPValues({ times: [0.5, 1], isOver: true })(0, 2.9626) // 0.05
 */
export function repeatedPValues(looks: PlannedLooks): (look: number, z: number) => number {
  const table: (readonly number[])[] = [];
  const boundaryAt = (level: number, look: number): number => {
    table[level] ??= lookBoundaries(looks, Math.exp(LN_LEVELS[level] ?? 0));
    return table[level][look] ?? 0;
  };
  return (look, z) => {
    const size = Math.abs(z);
    if (!(look >= 0 && look < looks.times.length && size >= 0)) return 1;
    const level = firstLevel((at) => size >= boundaryAt(at, look));
    const ln = LN_LEVELS[level] ?? 0;
    if (level === 0 || level === LN_LEVELS.length) return Math.exp(ln);
    const [high, low] = [boundaryAt(level - 1, look), boundaryAt(level, look)];
    const share = (size ** 2 - low ** 2) / (high ** 2 - low ** 2);
    const stricter = LN_LEVELS[level - 1] ?? ln;
    return Math.exp(ln + (Number.isFinite(share) ? share : 0) * (stricter - ln));
  };
}

/** The strictest level that stops: boundaries fall as alpha grows. */
function firstLevel(stops: (level: number) => boolean): number {
  let [low, high] = [0, LN_LEVELS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
