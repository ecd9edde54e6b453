import type { DecisionRow } from '../incident/types.ts';
import { type DecisionRange, readDecisionRange } from './decision-range.ts';
import { readDuration } from './duration.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  refuseFields,
  type Vocabulary,
} from './fields.ts';
import { found } from './found.ts';
import { readKpiStatistic } from './kpi-statistic.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readMetric } from './metric.ts';
import { readChoice, readDescription } from './name.ts';
import { readOurs } from './ours.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** How bad it is. */
export const DECISION_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
/** How far back a decision goes. */
export const DECISION_ROLLBACKS = ['full', 'quick', 'partial', 'fix-forward'] as const;
const MEASURING = ['quantile', 'statistic', 'above', 'between', 'expected'] as const;

/** Keys of a decision. */
export const DECISION: Vocabulary = {
  what: 'a decision',
  required: { severity: 'severity: critical', rollback: 'rollback: quick' },
  optional: ['text', 'metric', ...MEASURING, 'within', 'flagsWithin', 'ours'],
};

/**
 * Reads one row of a decision matrix: what is the matter, how bad it is, how far back and until
 * when. Without `metric` a person says that it is so. `null` when it has mistakes, which are
 * reported. Never throws.
 */
export function readDecision(report: Report, node: Node, name: string): DecisionRow | null {
  const fields = readFields(report, node, DECISION);
  if (fields === null) return null;
  const severity = readRequired(fields, 'severity', (value) =>
    readChoice(report, value, '"severity"', DECISION_SEVERITIES),
  );
  const rollback = readRequired(fields, 'rollback', (value) =>
    readChoice(report, value, '"rollback"', DECISION_ROLLBACKS),
  );
  const text = readOptional(fields, 'text', undefined, (value) =>
    readDescription(report, value, '"text"'),
  );
  const measured = readMeasured(report, fields);
  const deadlines = readDeadlines(report, fields, rollback === 'fix-forward');
  const ours = readOurs(report, fields, 'a decision');
  if (severity === null || rollback === null || text === null) return null;
  if (measured === null || deadlines === null || ours === null) return null;
  return { name, text: text ?? null, ...measured, severity, rollback, ...deadlines, ours };
}

type Measured = Pick<DecisionRow, 'metric' | 'statistic'> & DecisionRange;

function readMeasured(report: Report, fields: Fields): Measured | null {
  const field = fields.get('metric');
  if (field === undefined) {
    refuseFields(report, fields, MEASURING, 'without "metric"', '"metric" beside it');
    return { metric: null, statistic: null, from: null, to: null, ofExpected: null };
  }
  const metric = readMetric(report, field.value);
  if (metric === null) return null;
  const statistic = readKpiStatistic(report, fields, metric, 'a decision');
  if (statistic === null) return null;
  const range = readDecisionRange(report, fields, { metric, statistic });
  return range === null ? null : { metric: metric.name, statistic, ...range };
}

/** Without `within` it is done with the next release, which only fixing forward may be. */
function readDeadlines(
  report: Report,
  fields: Fields,
  isForward: boolean,
): Pick<DecisionRow, 'withinMs' | 'flagsWithinMs'> | null {
  const read = (key: string) =>
    readOptional(fields, key, undefined, (value) =>
      readDuration(report, value, `"${key}"`, PLAN_LIMITS.deadlineMs),
    );
  const withinMs = read('within');
  const flagsWithinMs = read('flagsWithin');
  if (withinMs === null || flagsWithinMs === null) return null;
  if (withinMs === undefined && !isForward) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a decision: "within" is missing',
      expected: '"within", for example "within: 30m"; only "rollback: fix-forward" may wait',
    });
  }
  if (flagsWithinMs === undefined) return { withinMs: withinMs ?? null, flagsWithinMs: null };
  if (!isForward && withinMs !== undefined && flagsWithinMs <= withinMs)
    return { withinMs, flagsWithinMs };
  const field = fields.get('flagsWithin');
  return addProblem(report, {
    code: 'out-of-range',
    at: field?.value.at ?? fields.at,
    message: `Cannot read "flagsWithin": ${
      isForward
        ? 'nothing is rolled back'
        : `${field === undefined ? 'it' : found(field.value)} is more than "within"`
    }`,
    expected: isForward ? 'the row without it' : 'flags first: at most as long as "within"',
  });
}
