import type { Metric } from '../metric/types.ts';
import type { Field } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * A bound on a metric: rates as `0.5%` or 0.005, within 0..1 and not where they can never be beyond
 * it; other metrics as a number in their unit (a percentage only where that unit is `1`, or `%`, where
 * `80%` is 80). `null` when it is none, which is reported. Never throws.
 */
export function readLimit(
  report: Report,
  node: Node,
  metric: Metric,
  side: 'above' | 'below',
): number | null {
  const percent = node.kind === 'scalar' && typeof node.value !== 'number';
  const fraction = fractionOf(node);
  const limit = percent && metric.unit === '%' ? percentOf(fraction) : fraction;
  if (limit === null || (percent && metric.unit !== '1' && metric.unit !== '%')) {
    const message = `Cannot read "${side}" of "${metric.name}": found ${found(node)}`;
    const expected = expectedLimit(metric);
    return addProblem(report, { code: 'wrong-type', at: node.at, message, expected });
  }
  const flaw = metric.kind === 'rate' ? flawOfRate(limit, side) : flawOfNumber(limit);
  if (flaw === null) return limit;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read "${side}" of "${metric.name}": ${found(node)} ${flaw}`,
    expected: expectedLimit(metric),
  });
}

/** A band `[a, b]` with a < b, on a metric where lower is better; `null` otherwise (reported). */
export function readBand(
  report: Report,
  field: Field,
  metric: Metric,
): { readonly limit: number; readonly upper: number } | null {
  if (metric.better === 'higher') {
    return addProblem(report, {
      code: 'not-supported',
      at: field.at,
      message: `Cannot use "between" on "${metric.name}": higher is better there`,
      expected: '"below" with the upper end of the band: it fires there',
    });
  }
  const ends = field.value.kind === 'list' ? field.value.items : [];
  const [low, high] = ends;
  if (low === undefined || high === undefined || ends.length !== 2) {
    return addProblem(report, {
      code: 'wrong-type',
      at: field.value.at,
      message: `Cannot read "between" of "${metric.name}": found ${found(field.value)}`,
      expected: 'a list of two bounds, for example "[0.2%, 0.5%]"',
    });
  }
  const limit = readLimit(report, low, metric, 'above');
  const upper = readLimit(report, high, metric, 'below');
  if (limit === null || upper === null) return null;
  if (limit < upper) return { limit, upper };
  return addProblem(report, {
    code: 'out-of-range',
    at: high.at,
    message: `Cannot read "between" of "${metric.name}": ${found(high)} is not above ${found(low)}`,
    expected: 'the lower bound first',
  });
}

/** `80%` of a metric that counts in percent is 80. */
function percentOf(fraction: number | null): number | null {
  return fraction === null ? null : Number((fraction * 100).toPrecision(15));
}

function flawOfRate(limit: number, side: 'above' | 'below'): string | null {
  if (limit < 0 || limit > 1) return 'is not from 0% to 100%';
  if (side === 'above' && limit === 1) return 'can never be exceeded';
  return side === 'below' && limit === 0 ? 'can never be undercut' : null;
}

function flawOfNumber(limit: number): string | null {
  const within = limit >= -PLAN_LIMITS.limit && limit <= PLAN_LIMITS.limit;
  return within ? null : `is not from ${-PLAN_LIMITS.limit} to ${PLAN_LIMITS.limit}`;
}

function expectedLimit(metric: Metric): string {
  if (metric.kind === 'rate') return 'a rate from 0% to 100%, for example "0.5%" or 0.005';
  return metric.unit === '1' ? 'a number' : `a number of ${metric.unit}, without a percent sign`;
}
