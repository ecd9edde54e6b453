import type { LogMatch, LogRule } from '../metric/types.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readName } from './name.ts';
import { readBoolean } from './number.ts';
import { addProblem, type Report } from './report.ts';
import { readTexts } from './texts.ts';
import type { Node } from './types.ts';

/** Keys of `fromLogs`. */
export const FROM_LOGS: Vocabulary = {
  what: '"fromLogs"',
  required: { when: 'when: { contains: feature disabled }' },
  optional: ['among'],
};

/** Keys of a condition on log lines. */
export const LOG_MATCH: Vocabulary = {
  what: 'a condition on log lines',
  required: {},
  optional: ['contains', 'severityAtLeast', 'service', 'correlated', 'personalData', 'attributes'],
};

/** Least severity numbers of OpenTelemetry's ranges, by their names. */
const SEVERITIES: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warning: 13,
  error: 17,
  fatal: 21,
};

/**
 * Reads which log lines count: `when`, of those that `among` names (every line where it is absent).
 * `null` when it has mistakes, which are reported. Never throws.
 */
export function readLogRule(report: Report, node: Node): LogRule | null {
  const fields = readFields(report, node, FROM_LOGS);
  if (fields === null) return null;
  const among = readOptional(fields, 'among', {}, (value) => readLogMatch(report, value));
  const when = readRequired(fields, 'when', (value) => readLogMatch(report, value));
  return among === null || when === null ? null : { among, when };
}

/** Reads conditions that must all hold; none is every line. */
function readLogMatch(report: Report, node: Node): LogMatch | null {
  const fields = readFields(report, node, LOG_MATCH);
  if (fields === null) return null;
  const text = (key: string) =>
    readOptional(fields, key, undefined, (value) => readName(report, value, `"${key}"`));
  const flag = (key: string) =>
    readOptional(fields, key, undefined, (value) => readBoolean(report, value, `"${key}"`));
  const contains = text('contains');
  const service = text('service');
  const correlated = flag('correlated');
  const personalData = flag('personalData');
  const severityAtLeast = readOptional(fields, 'severityAtLeast', undefined, (value) =>
    readSeverity(report, value),
  );
  const attributes = readOptional(fields, 'attributes', undefined, (value) =>
    readTexts(report, value, '"attributes"', PLAN_LIMITS.labels),
  );
  if (contains === null || service === null || severityAtLeast === null) return null;
  if (correlated === null || personalData === null || attributes === null) return null;
  return {
    ...(contains === undefined ? {} : { contains }),
    ...(severityAtLeast === undefined ? {} : { severityAtLeast }),
    ...(service === undefined ? {} : { service }),
    ...(correlated === undefined ? {} : { correlated }),
    ...(personalData === undefined ? {} : { personalData }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

function readSeverity(report: Report, node: Node): number | null {
  const value = node.kind === 'scalar' ? node.value : null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 24) {
    return value;
  }
  if (typeof value === 'string' && Object.hasOwn(SEVERITIES, value)) {
    return SEVERITIES[value] ?? null;
  }
  return addProblem(report, {
    code: 'wrong-type',
    at: node.at,
    message: `Cannot read "severityAtLeast": found ${found(node)}`,
    expected: `${Object.keys(SEVERITIES).join(', ')}, or a severity number from 1 to 24`,
  });
}
