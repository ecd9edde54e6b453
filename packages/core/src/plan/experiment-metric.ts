import type { ExperimentMetric, OutcomeSource } from '../experiment/types.ts';
import { readPlanning, readRelative } from './experiment-expectation.ts';
import { type Queries, readOf, readPer, readSource } from './experiment-outcome.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { BETTER } from './metric-definition.ts';
import { readChoice, readDescription } from './name.ts';
import { readNumber } from './number.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const WHAT = 'a metric of an experiment';

/** Keys of a metric of an experiment. */
export const EXPERIMENT_METRIC: Vocabulary = {
  what: WHAT,
  required: { better: 'better: higher' },
  optional: [
    ...['event', 'query', 'of', 'per', 'quantile', 'expect', 'deviation', 'detect'],
    ...['tolerance', 'description', 'ours'],
  ],
};

/** What metrics of an experiment have in common. */
export interface MetricContext {
  readonly queries: Queries;
  readonly open: OpenPlaces;
}

/**
 * Reads a metric of an experiment: a rate (`of: any`, where nothing is said), a mean (`count`,
 * `value`), a ratio (`per`) or a quantile. `null` when it has mistakes, which are reported. Never
 * throws.
 */
export function readExperimentMetric(
  report: Report,
  node: Node,
  { name, role }: Pick<ExperimentMetric, 'name' | 'role'>,
  { queries, open }: MetricContext,
): ExperimentMetric | null {
  const fields = readFields(report, node, EXPERIMENT_METRIC);
  if (fields === null) return null;
  readOpen(report, fields, WHAT, `metric ${quoted(name)}`, open);
  const description = readOptional(fields, 'description', undefined, (value) =>
    readDescription(report, value, '"description"'),
  );
  const better = readRequired(fields, 'better', (value) =>
    readChoice(report, value, '"better"', BETTER),
  );
  const figure = readFigure(report, fields, queries);
  const tolerance = readTolerance(report, fields, role);
  if (figure === null || better === null) return null;
  const planning = readPlanning(report, fields, { kind: figure.kind, better });
  if (description === null || tolerance === null) return null;
  return {
    ...{ name, description: description ?? null, role, ...figure, better },
    ...planning,
    tolerance,
  };
}

type Figure = Pick<ExperimentMetric, 'kind' | 'numerator' | 'denominator' | 'quantile'>;

function readFigure(report: Report, fields: Fields, queries: Queries): Figure | null {
  const before = report.problems.length;
  const from = readSource(report, fields, WHAT, queries);
  const of = readOptional<OutcomeSource['of']>(fields, 'of', 'any', (value) =>
    readOf(report, value),
  );
  const per = readOptional(fields, 'per', undefined, (value) => readPer(report, value, queries));
  const quantile = readOptional(fields, 'quantile', undefined, (value) =>
    readNumber(report, value, '"quantile"', {
      ...{ min: PLAN_LIMITS.quantileMin, max: PLAN_LIMITS.quantileMax },
      example: '0.9',
    }),
  );
  checkShape(report, fields);
  if (report.problems.length > before || from === null || of === null) return null;
  const numerator = { from, of };
  if (per != null) return { kind: 'ratio', numerator, denominator: per, quantile: null };
  if (quantile != null) return { kind: 'quantile', numerator, denominator: null, quantile };
  const kind = of === 'any' ? 'rate' : 'mean';
  return { kind, numerator, denominator: null, quantile: null };
}

/** A figure is one of four; what would be `any` by silence is said where it would surprise. */
function checkShape(report: Report, fields: Fields): void {
  const per = fields.get('per');
  const quantile = fields.get('quantile');
  if (per !== undefined && quantile !== undefined) {
    addProblem(report, {
      code: 'duplicate',
      at: quantile.at,
      message: `Cannot use "quantile" in ${WHAT}: "per" makes a ratio of it already`,
      expected: 'one of them',
    });
  }
  const shape = per ?? quantile;
  const of = fields.get('of');
  if (shape !== undefined && of === undefined) {
    addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: `Cannot read ${WHAT}: "of" is missing`,
      expected: `"of" beside ${per === undefined ? '"quantile"' : '"per"'}, for example "of: value"`,
    });
  }
  if (quantile === undefined || of?.value.kind !== 'scalar' || of.value.value !== 'any') return;
  addProblem(report, {
    code: 'out-of-range',
    at: of.value.at,
    message: 'Cannot take a quantile "of: any": it is 0 or 1',
    expected: '"of: value" or "of: count"',
  });
}

/** How much worse a guardrail may be; the others have none. */
function readTolerance(
  report: Report,
  fields: Fields,
  role: ExperimentMetric['role'],
): number | null {
  const field = fields.get('tolerance');
  if (role !== 'guardrail') {
    if (field === undefined) return 0;
    return addProblem(report, {
      code: 'unknown-key',
      at: field.at,
      message: `Cannot use key "tolerance" in a ${role} metric: it means nothing there`,
      expected: 'the metric under "guardrailMetrics", or without it',
    });
  }
  if (field === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a guardrail metric: "tolerance" is missing',
      expected: '"tolerance", for example "tolerance: 5%"',
    });
  }
  return readRelative(report, field.value, '"tolerance"', { isZeroAllowed: true });
}
