import type { ExperimentMetric } from '../experiment/types.ts';
import { describePercent } from './describe-share.ts';
import { type Fields, readRequired, refuseFields } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

type Planning = Pick<ExperimentMetric, 'expect' | 'deviation' | 'detect'>;
type Figure = Pick<ExperimentMetric, 'kind' | 'better'>;

/**
 * Reads what is expected before the start: control's figure, its spread between units, and the
 * smallest relative difference that matters. What is not said, or wrong and reported, is `null`. Never
 * throws.
 */
export function readPlanning(report: Report, fields: Fields, figure: Figure): Planning {
  const isRate = figure.kind === 'rate';
  if (isRate) {
    const right = 'the metric without it: the rate gives its spread';
    refuseFields(report, fields, ['deviation'], 'in a rate', right);
  }
  const expect = readRequired(fields, 'expect', (value) => readExpected(report, value, isRate));
  const deviation = isRate
    ? null
    : readRequired(fields, 'deviation', (value) => readDeviation(report, value));
  const detect = readRequired(fields, 'detect', (value) => {
    const share = readRelative(report, value, '"detect"', { isZeroAllowed: false });
    return share === null ? null : checkReach(report, value, { ...figure, expect, share });
  });
  return { expect, deviation, detect };
}

/**
 * A relative difference, `10%` or 0.1, up to 1 000 %. `null` when it is none, which is reported. Never
 * throws.
 */
export function readRelative(
  report: Report,
  node: Node,
  what: string,
  { isZeroAllowed }: { readonly isZeroAllowed: boolean },
): number | null {
  const share = fractionOf(node);
  const { tolerance: max } = PLAN_LIMITS;
  const fits = share !== null && share <= max && (isZeroAllowed ? share >= 0 : share > 0);
  if (fits) return share;
  const range = `${isZeroAllowed ? 'from' : 'above'} 0% ${isZeroAllowed ? '' : 'and at most '}`;
  const state = `${found(node)} is not ${range}${isZeroAllowed ? 'to ' : ''}${describePercent(max)}`;
  return addProblem(report, {
    code: share === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: ${share === null ? `found ${found(node)}` : state}`,
    expected: 'a share of control\'s figure, for example "10%"',
  });
}

function readExpected(report: Report, node: Node, isRate: boolean): number | null {
  const value = fractionOf(node);
  const { limit } = PLAN_LIMITS;
  const fits = (figure: number) =>
    isRate ? figure > 0 && figure < 1 : figure !== 0 && Math.abs(figure) <= limit;
  if (value !== null && fits(value)) return value;
  const range = isRate ? 'above 0% and below 100%' : `from -${limit} to ${limit} and other than 0`;
  return addProblem(report, {
    code: value === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read "expect": ${value === null ? 'found ' : ''}${found(node)}${value === null ? '' : ` is not ${range}`}`,
    expected: isRate ? 'control\'s rate, for example "20%"' : "control's figure, for example 1500",
  });
}

function readDeviation(report: Report, node: Node): number | null {
  const value = fractionOf(node);
  const { limit } = PLAN_LIMITS;
  if (value !== null && value > 0 && value <= limit) return value;
  return addProblem(report, {
    code: value === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read "deviation": ${value === null ? 'found ' : ''}${found(node)}${value === null ? '' : ` is not above 0 and at most ${limit}`}`,
    expected: 'the standard deviation between units, for example 900',
  });
}

/** A rate that would have to leave 0 to 100 % can never differ so much. */
function checkReach(
  report: Report,
  node: Node,
  { kind, better, expect, share }: Figure & { expect: number | null; share: number },
): number | null {
  if (kind !== 'rate' || expect === null) return share;
  const to = expect * (better === 'higher' ? 1 + share : 1 - share);
  if (to > 0 && to < 1) return share;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot detect ${found(node)}: ${describePercent(expect)} cannot become ${better} by so much`,
    expected: `a share of ${describePercent(expect)} that stays between 0% and 100%, for example "10%"`,
  });
}
