import type { Tolerance } from '../guardrail/types.ts';
import { describePercent } from './describe-share.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const OF_CONTROL = ' of control';

/** Nothing is allowed for. */
export const NO_TOLERANCE: Tolerance = { kind: 'ratio', value: 0 };

/**
 * How much worse than control the candidate may be. On a rate `0.1%` is a difference of rates, and
 * `10% of control` a ratio; on values both are ratios. `null` when it is none, which is reported.
 * Never throws.
 *
 * @param isRate whether it is about a rate
 */
export function readTolerance(
  report: Report,
  node: Node,
  what: string,
  isRate: boolean,
): Tolerance | null {
  const text = node.kind === 'scalar' ? node.text : '';
  const isRatio = !isRate || text.endsWith(OF_CONTROL);
  const value = text.endsWith(OF_CONTROL)
    ? fractionOf(textNode(text.slice(0, -OF_CONTROL.length), node))
    : fractionOf(node);
  const high = isRatio ? PLAN_LIMITS.tolerance : 1;
  const fits = value !== null && value >= 0 && (isRatio ? value <= high : value < high);
  if (fits) return { kind: isRatio ? 'ratio' : 'difference', value };
  const range = isRatio ? `from 0% to ${describePercent(high)}` : 'from 0% to less than 100%';
  return addProblem(report, {
    code: value === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: ${value === null ? `found ${found(node)}` : `${found(node)} is not ${range}`}`,
    expected: isRate
      ? 'a difference of rates, for example "0.1%", or a ratio, for example "10% of control"'
      : 'a ratio, for example "10%"',
  });
}

/** A tolerance as people write it: `0.1%` of a rate, `10% of control`, `10%` of values. */
export function toleranceText({ kind, value }: Tolerance, isRate: boolean): string {
  return `${describePercent(value)}${isRate && kind === 'ratio' ? OF_CONTROL : ''}`;
}

function textNode(text: string, { at }: Node): Node {
  return { kind: 'scalar', value: text, text, at };
}
