import type { DecisionRow } from '../incident/types.ts';
import { type Field, type Fields, readOptional } from './fields.ts';
import { found } from './found.ts';
import { type Judgeable, readKpiBound } from './kpi-bound.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readNumber } from './number.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Where a row of a decision matrix holds, in the metric's unit. */
export type DecisionRange = Pick<DecisionRow, 'from' | 'to' | 'ofExpected'>;

const OF_EXPECTED = ' of expected';

/**
 * Reads where a row holds: `above` a figure, or `between` two. A figure may be a share of what is
 * `expected`: `500% of expected` with `expected: 0.1` is 0.5. `null` when it has mistakes, which are
 * reported. Never throws.
 */
export function readDecisionRange(
  report: Report,
  fields: Fields,
  judgeable: Judgeable,
): DecisionRange | null {
  const { metric } = judgeable;
  const above = fields.get('above');
  const between = fields.get('between');
  const expected = readOptional(fields, 'expected', undefined, (value) =>
    readNumber(report, value, '"expected"', {
      min: 0.000001,
      max: PLAN_LIMITS.limit,
      example: '0.1',
    }),
  );
  if (expected === null) return null;
  if (metric.better === 'higher') {
    return addProblem(report, {
      code: 'not-supported',
      at: (above ?? between)?.at ?? fields.at,
      message: `Cannot decide on "${metric.name}": higher is better there`,
      expected: 'a metric of what goes wrong, or a row without "metric"',
    });
  }
  if (above === undefined && between === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a decision: its bound is missing',
      expected: '"above" or "between", for example "above: 50%"',
    });
  }
  if (above !== undefined && between !== undefined) {
    return addProblem(report, {
      code: 'duplicate',
      at: between.at,
      message: 'Cannot use "between" in a decision: "above" bounds it already',
      expected: 'one bound for each row',
    });
  }
  checkExpected(report, fields, above ?? between);
  if (between !== undefined) return readBand(report, between.value, judgeable, expected);
  if (above === undefined) return null;
  const from = readFigure(report, above.value, 'above', judgeable, expected);
  return from === null ? null : { from, to: null, ofExpected: expected ?? null };
}

function readBand(
  report: Report,
  node: Node,
  judgeable: Judgeable,
  expected: number | undefined,
): DecisionRange | null {
  const ends = node.kind === 'list' ? node.items : [];
  const [low, high] = ends;
  if (low === undefined || high === undefined || ends.length !== 2) {
    return addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read "between" of "${judgeable.metric.name}": found ${found(node)}`,
      expected: 'a list of two bounds, for example "[10%, 20%]"',
    });
  }
  const from = readFigure(report, low, 'above', judgeable, expected);
  const to = readFigure(report, high, 'below', judgeable, expected);
  if (from === null || to === null) return null;
  if (from < to) return { from, to, ofExpected: expected ?? null };
  return addProblem(report, {
    code: 'out-of-range',
    at: high.at,
    message: `Cannot read "between" of "${judgeable.metric.name}": ${found(high)} is not above ${found(low)}`,
    expected: 'the lower bound first',
  });
}

function readFigure(
  report: Report,
  node: Node,
  side: 'above' | 'below',
  judgeable: Judgeable,
  expected: number | undefined,
): number | null {
  const what = `"${side === 'above' ? 'above' : 'between'}" of "${judgeable.metric.name}"`;
  if (isOfExpected(node)) return readShare(report, node, what, expected);
  const bound = readKpiBound(report, node, side, judgeable);
  if (bound === null || bound.of === 'value') return bound?.value ?? null;
  return addProblem(report, {
    code: 'not-supported',
    at: node.at,
    message: `Cannot read ${what}: a decision knows no baseline and found ${found(node)}`,
    expected: '"500% of expected" with "expected" beside it, or a figure',
  });
}

function readShare(
  report: Report,
  node: Node,
  what: string,
  expected: number | undefined,
): number | null {
  const text = node.kind === 'scalar' ? node.text.slice(0, -OF_EXPECTED.length) : '';
  const share = fractionOf({ kind: 'scalar', value: text, text, at: node.at });
  if (share === null || !(share > 0 && share <= PLAN_LIMITS.kpiFactor)) {
    return addProblem(report, {
      code: share === null ? 'wrong-type' : 'out-of-range',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}`,
      expected: `a share of what is expected above 0% and at most ${PLAN_LIMITS.kpiFactor * 100}%, for example "500% of expected"`,
    });
  }
  if (expected !== undefined) return Number((share * expected).toPrecision(15));
  return addProblem(report, {
    code: 'missing-key',
    at: node.at,
    message: `Cannot read ${what}: "expected" is missing`,
    expected: '"expected" in the metric\'s unit, for example "expected: 0.1"',
  });
}

/** `expected` without a share of it would decide nothing. */
function checkExpected(report: Report, fields: Fields, bound: Field | undefined): void {
  const field = fields.get('expected');
  const nodes = bound?.value.kind === 'list' ? bound.value.items : [bound?.value];
  if (field === undefined || nodes.some((node) => node !== undefined && isOfExpected(node))) return;
  addProblem(report, {
    code: 'unknown-key',
    at: field.at,
    message: 'Cannot use key "expected" without a share of it: it means nothing there',
    expected: '"above: 500% of expected", or the row without it',
  });
}

function isOfExpected(node: Node): boolean {
  return node.kind === 'scalar' && node.text.endsWith(OF_EXPECTED);
}
