import { readFields, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readMetricDefinition } from './metric-definition.ts';
import { claimName } from './name.ts';
import { readNamed } from './named.ts';
import type { Report } from './report.ts';
import type { MetricsFile, Node, ParsedFile, Position } from './types.ts';

/** Keys of a file of metrics. */
export const METRICS: Vocabulary = {
  what: 'a file of metrics',
  required: {
    metrics:
      'metrics: { vouchers_redeemed: { kind: count, better: higher, description: Vouchers } }',
  },
  optional: ['apiVersion', 'kind'],
};

/**
 * Reads a file of metrics. `null` when it has none; also when it is not `null`, mistakes may have
 * been reported. Never throws.
 */
export function parseMetrics(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Metrics' }> | null {
  const field = readFields(report, tree, METRICS)?.get('metrics');
  if (field === undefined) return null;
  const metrics: MetricsFile['metrics'][number][] = [];
  const claims = new Map<string, Position>();
  const entries = readNamed(report, field.value, '"metrics"', PLAN_LIMITS.metrics);
  for (const { key, at, value } of entries) {
    const metric = readMetricDefinition(report, value, key, at);
    if (metric === null) continue;
    const fresh = claimName(report, claims, key, at, 'metric', 'each metric once');
    if (fresh !== null) metrics.push({ ...metric, at });
  }
  return { kind: 'Metrics', file: { metrics } };
}
