import { lnHypergeometric } from './hypergeometric.ts';
import { scoreOfTail } from './normal-score.ts';

/** Events of so many units in both arms, drawn with the same shares. */
export interface RatePair {
  readonly control: { readonly events: number; readonly units: number };
  readonly candidate: { readonly events: number; readonly units: number };
}

/** Events (or units without one) that an arm must expect for a normal distribution. Source: Cochran 1954. */
const EXPECTED_MIN = 5;
/** Of an arm that expects fewer than that, more are not told apart. */
const COUNT_MAX = 200;
const FACTOR_MIN = 1e-6;

/**
 * Signed statistic of "the candidate's rate is `factor` times that of control" over several draws, each
 * compared with itself: with the spread that both would have if it were so (for a factor of 1 the pooled test of
 * two rates), and exact, given the events of both, where an arm expects too few of them. NaN when there is
 * nothing to compare. Never throws. Source: Koopman 1984, Confidence intervals for the ratio of two binomial
 * proportions, §2; Gart 1970 (exact, several tables).
 *
 * @example
 * rateRatioScore([{ control: { events: 500, units: 10000 }, candidate: { events: 560, units: 10000 } }], 1) // 1.8937…
 */
export function rateRatioScore(pairs: readonly RatePair[], factor: number): number {
  const assumed = pairs.map((pair) => assumedOf(pair, Math.max(FACTOR_MIN, factor)));
  let [sum, variance] = [0, 0];
  for (const { pair, weight, ratio, own, other } of assumed) {
    const { control, candidate } = pair;
    sum += weight * (candidate.events / candidate.units - (ratio * control.events) / control.units);
    variance +=
      weight ** 2 *
      ((own * (1 - own)) / candidate.units + (ratio ** 2 * other * (1 - other)) / control.units);
  }
  const z = sum / Math.sqrt(variance);
  if (!Number.isFinite(z)) return Number.NaN;
  return exactScore(assumed) ?? z;
}

/** A draw, and the rates that are likeliest when the ratio is what it is asked to be. */
interface Assumed {
  readonly pair: RatePair;
  readonly weight: number;
  readonly ratio: number;
  readonly own: number;
  readonly other: number;
}

function assumedOf(pair: RatePair, ratio: number): Assumed {
  const { control, candidate } = pair;
  const units = control.units + candidate.units;
  const events = control.events + candidate.events;
  const b = candidate.events + ratio * (control.events + candidate.units) + control.units;
  const root = Math.sqrt(Math.max(0, b * b - 4 * ratio * units * events));
  const other = Math.min(1, (2 * events) / (b + root));
  const weight = (control.units * candidate.units) / units;
  return { pair, weight, ratio, other, own: Math.min(1, ratio * other) };
}

/** By the distribution of the rarer count in the arm that expects less of it; `null` where it expects enough. */
function exactScore(assumed: readonly Assumed[]): number | null {
  const expected = [true, false].flatMap((isEvent) =>
    [true, false].map((isCandidate) => ({
      isEvent,
      isCandidate,
      count: assumed.reduce((all, { pair, own, other }) => {
        const rate = isCandidate ? own : other;
        const { units } = isCandidate ? pair.candidate : pair.control;
        return all + units * (isEvent ? rate : 1 - rate);
      }, 0),
    })),
  );
  const least = expected.reduce((a, b) => (b.count < a.count ? b : a));
  if (!(least.count < EXPECTED_MIN)) return null;
  const { isEvent, isCandidate } = least;
  const tables = assumed.map((each) => tableOf(each, isEvent, isCandidate));
  if (!tables.every(isTable)) return null;
  const chances = tables.map(chancesOf).reduce(convolved, [1]);
  const found = tables.reduce((all, { count }) => all + count, 0);
  const sign = isEvent === isCandidate ? 1 : -1;
  return sign * scoreOf(chances, Math.min(found, COUNT_MAX));
}

/** `count` of `marked` units of a draw fell to the arm; `odds` = how much likelier it is there. */
interface Table {
  readonly count: number;
  readonly drawn: number;
  readonly marked: number;
  readonly total: number;
  readonly odds: number;
}

function tableOf({ pair, own, other }: Assumed, isEvent: boolean, isCandidate: boolean): Table {
  const [arm, rest] = isCandidate ? [pair.candidate, pair.control] : [pair.control, pair.candidate];
  const of = ({ events, units }: RatePair['control']) => (isEvent ? events : units - events);
  const odds = (own * (1 - other)) / (other * (1 - own));
  return {
    count: of(arm),
    drawn: arm.units,
    marked: of(arm) + of(rest),
    total: arm.units + rest.units,
    odds: isEvent === isCandidate ? odds : 1 / odds,
  };
}

function isTable({ count, drawn, marked, total, odds }: Table): boolean {
  const isWhole = [count, drawn, marked, total].every(Number.isSafeInteger);
  // Without an event in either arm the odds are 0 / 0, and nothing is told by the draw.
  return isWhole && (marked === 0 || marked === total || (odds > 0 && Number.isFinite(odds)));
}

/** Chances of 0, 1, 2 … of them. Source: Fisher 1935, the noncentral hypergeometric distribution. */
function chancesOf({ drawn, marked, total, odds }: Table): readonly number[] {
  const most = Math.min(drawn, marked, COUNT_MAX);
  const lnOdds = marked === 0 || marked === total ? 0 : Math.log(odds);
  const lns = Array.from(
    { length: most + 1 },
    (_, count) => lnHypergeometric(count, drawn, marked, total) + count * lnOdds,
  );
  const peak = Math.max(...lns);
  const chances = lns.map((ln) => Math.exp(ln - peak));
  const all = sum(chances);
  return chances.map((chance) => chance / all);
}

function convolved(a: readonly number[], b: readonly number[]): readonly number[] {
  const both = new Array<number>(Math.min(COUNT_MAX, a.length + b.length - 2) + 1).fill(0);
  a.forEach((chance, i) => {
    b.forEach((other, j) => {
      const at = Math.min(COUNT_MAX, i + j);
      both[at] = (both[at] ?? 0) + chance * other;
    });
  });
  return both;
}

/** Signed score of a count by the tail that it lies in, itself included. */
function scoreOf(chances: readonly number[], count: number): number {
  const above = sum(chances.slice(count));
  const below = sum(chances.slice(0, count + 1));
  return above < below ? scoreOfTail(Math.log(above)) : 0 - scoreOfTail(Math.log(below));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
