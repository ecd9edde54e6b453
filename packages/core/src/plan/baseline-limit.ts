import type { HeldGuardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { isOfBaseline, readFactor } from './baseline.ts';
import { readLimit } from './bound.ts';
import type { Report } from './report.ts';
import type { Node } from './types.ts';

/** A limit, or a share of what will have been recorded; then it is 0 until that is known. */
export type BaselineLimit = Pick<HeldGuardrail, 'limit' | 'baseline'>;

/**
 * Reads a bound in the metric's unit, or a share of its baseline. `null` when it is neither, which
 * is reported. Never throws.
 */
export function readBaselineLimit(
  report: Report,
  node: Node,
  metric: Metric,
  key: 'above' | 'below' | 'shareOfBaseline',
): BaselineLimit | null {
  if (key === 'shareOfBaseline' || isOfBaseline(node)) {
    const factor = readFactor(report, node, `"${key}" of "${metric.name}"`);
    return factor === null ? null : { limit: 0, baseline: { factor, value: null } };
  }
  const limit = readLimit(report, node, metric, key);
  return limit === null ? null : { limit };
}
