import type { DriftGuardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { describePercent } from './describe-share.ts';
import { type Field, type Fields, refuseFields } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';

type DriftRule = Omit<DriftGuardrail, 'metric' | 'action' | 'absolute'>;

const REFUSED = ['for', 'within', 'quantile', 'mean', 'minSamples', 'absolute', 'keepFiringFor'];

/**
 * Reads `driftBy`: how much worse than what was accepted a rate may become once everybody has the
 * candidate, as a share of it. `null` when it has mistakes, which are reported. Never throws.
 */
export function readDriftRule(
  report: Report,
  fields: Fields,
  metric: Metric,
  { at, value: node }: Field,
): DriftRule | null {
  if (metric.kind !== 'rate' || metric.better === 'higher') {
    return addProblem(report, {
      code: 'not-supported',
      at,
      message: `Cannot watch "${metric.name}" for drift: ${
        metric.kind === 'rate' ? 'higher is better there' : `it is a ${metric.kind}`
      }`,
      expected: 'a rate of what goes wrong, or an absolute bound, "above" or "below" with "for"',
    });
  }
  refuseFields(report, fields, REFUSED, 'beside "driftBy"', '"driftBy" alone');
  const by = fractionOf(node);
  if (by !== null && by >= 0 && by <= PLAN_LIMITS.tolerance)
    return { shape: 'drift', name: `${metric.name} drift by ${describePercent(by)}`, by };
  const range = `from 0% to ${describePercent(PLAN_LIMITS.tolerance)}`;
  return addProblem(report, {
    code: by === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read "driftBy": ${by === null ? `found ${found(node)}` : `${found(node)} is not ${range}`}`,
    expected: `a share of the accepted rate ${range}, for example "10%"`,
  });
}
