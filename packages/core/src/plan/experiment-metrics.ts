import type { ExperimentMetric } from '../experiment/types.ts';
import { type MetricContext, readExperimentMetric } from './experiment-metric.ts';
import type { Fields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, claimName } from './name.ts';
import { readNamed } from './named.ts';
import { addProblem, type Report } from './report.ts';
import type { Position } from './types.ts';

const ROLES = [
  ['primary', 'primary'],
  ['secondary', 'secondary'],
  ['guardrailMetrics', 'guardrail'],
] as const;

/**
 * Reads all metrics of an experiment: primary ones first, then secondary ones, then guardrails, at
 * most 20, each with a name of its own. `null` when one has mistakes, which are reported. Never throws.
 */
export function readExperimentMetrics(
  report: Report,
  fields: Fields,
  context: MetricContext,
): readonly ExperimentMetric[] | null {
  const before = report.problems.length;
  const claims = new Map<string, Position>();
  const entries = ROLES.flatMap(([key, role]) => {
    const field = fields.get(key);
    if (field === undefined) return [];
    const { experimentMetrics: max } = PLAN_LIMITS;
    return readNamed(report, field.value, `"${key}"`, max).map((entry) => ({ ...entry, role }));
  });
  const metrics = entries.flatMap(({ key, at, value, role }) => {
    const name = checkName(report, key, at, 'the name of a metric');
    const own = 'a name of its own for each metric';
    if (name === null || claimName(report, claims, name, at, 'metric', own) === null) return [];
    return readExperimentMetric(report, value, { name, role }, context) ?? [];
  });
  checkCount(report, fields, entries.length);
  return report.problems.length > before || metrics.length === 0 ? null : metrics;
}

function checkCount(report: Report, fields: Fields, count: number): void {
  const { experimentMetrics: max } = PLAN_LIMITS;
  if (count <= max) return;
  addProblem(report, {
    code: 'too-large',
    at: fields.at,
    message: `Cannot read an experiment: it has ${count} metrics`,
    expected: `at most ${max}: each one more takes power from the others`,
  });
}
