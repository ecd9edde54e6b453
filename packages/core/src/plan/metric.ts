import { findMetric, metricCatalogue } from '../metric/index.ts';
import type { Metric } from '../metric/types.ts';
import { found, listed } from './found.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * The metric that a node names, of the catalogue or of those that teams added (`Report.metrics`).
 * `null` when there is none, which is reported. Never throws.
 */
export function readMetric(report: Report, node: Node): Metric | null {
  const name = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;
  const metric = name === null ? null : metricOf(report, name);
  if (metric !== null) return metric;
  const names = [...metricCatalogue.keys(), ...report.metrics.keys()];
  const nearest = name === null ? null : nearestName(name, names);
  return addProblem(report, {
    code: name === null ? 'wrong-type' : 'unknown-metric',
    at: node.at,
    message: `Cannot watch metric ${found(node)}: there is no such metric`,
    expected: nearest === null ? listed(names) : `"${nearest}"`,
  });
}

/** Files may say of a metric of the catalogue what is normal, and nothing else. */
function metricOf(report: Report, name: string): Metric | null {
  const own = report.metrics.get(name) ?? null;
  const known = findMetric(name);
  return known === null || own?.normal === undefined
    ? (known ?? own)
    : { ...known, normal: own.normal };
}
