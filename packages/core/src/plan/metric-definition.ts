import { findMetric } from '../metric/index.ts';
import type { Metric, MetricDefinition } from '../metric/types.ts';
import { readDuration } from './duration.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  refuseFields,
  type Vocabulary,
} from './fields.ts';
import { found, quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readLogRule } from './log-match.ts';
import { checkName, readChoice, readDescription } from './name.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Kinds of metrics. */
export const METRIC_KINDS = ['rate', 'distribution', 'mean', 'count', 'gauge'] as const;
/** Which way is good. */
export const BETTER = ['lower', 'higher'] as const;
const NAME = /^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*$/;

/** Keys of a metric that a team adds. */
export const METRIC: Vocabulary = {
  what: 'a metric',
  required: {
    kind: 'kind: count',
    better: 'better: lower',
    description: 'description: Vouchers that were redeemed',
  },
  optional: ['unit', 'perUnit', 'normal', 'fromLogs'],
};

/** Keys of `normal`. */
export const NORMAL: Vocabulary = {
  what: '"normal"',
  required: { count: 'count: 12', per: 'per: 1d' },
  optional: [],
};

/**
 * Reads one metric that a team adds. A name of the catalogue is refused, but a count of it may be
 * told its `normal` volume and nothing else. `null` when it has mistakes, which are reported. Never
 * throws.
 *
 * @param at of the name
 */
export function readMetricDefinition(
  report: Report,
  node: Node,
  name: string,
  at: Position,
): MetricDefinition | null {
  const known = findMetric(name);
  if (known !== null) return readNormalOf(report, node, known, at);
  const checked = checkMetricName(report, name, at);
  const fields = readFields(report, node, METRIC);
  if (fields === null) return null;
  const kind = readRequired(fields, 'kind', (value) =>
    readChoice(report, value, '"kind"', METRIC_KINDS),
  );
  const better = readRequired(fields, 'better', (value) =>
    readChoice(report, value, '"better"', BETTER),
  );
  const description = readRequired(fields, 'description', (value) =>
    readDescription(report, value, '"description"'),
  );
  if (kind === null) return null;
  refuseFields(report, fields, refusedOf(kind), `in a ${kind}`, `a ${kind} without it`);
  refusePerUnit(report, fields);
  const unit = readUnit(report, fields, kind);
  const normal = readOptional(fields, 'normal', undefined, (value) => readNormal(report, value));
  const fromLogs = readOptional(fields, 'fromLogs', undefined, (value) =>
    readLogRule(report, value),
  );
  if (checked === null || better === null || description === null || unit === null) return null;
  if (normal === null || fromLogs === null) return null;
  return {
    name,
    kind,
    unit,
    better,
    description,
    ...(normal === undefined ? {} : { normal }),
    fromLogs: fromLogs ?? null,
  };
}

function readNormalOf(
  report: Report,
  node: Node,
  known: Metric,
  at: Position,
): MetricDefinition | null {
  const only = node.kind === 'map' && node.entries.every(({ key }) => key === 'normal');
  if (known.kind !== 'count' || !only) {
    return addProblem(report, {
      code: 'duplicate',
      at,
      message: `Cannot define metric ${quoted(known.name)}: it is a metric of Tidegate`,
      expected:
        known.kind === 'count'
          ? 'another name, or "normal" alone, which says how many there are in ordinary times'
          : 'another name',
    });
  }
  const fields = readFields(report, node, {
    what: 'a metric of Tidegate',
    required: { normal: 'normal: { count: 12, per: 1d }' },
    optional: [],
  });
  const normal =
    fields === null ? null : readRequired(fields, 'normal', (value) => readNormal(report, value));
  return normal === null ? null : { ...known, normal, fromLogs: null };
}

function checkMetricName(report: Report, name: string, at: Position): string | null {
  if (checkName(report, name, at, 'the name of a metric') === null) return null;
  // Evaluations of flags are counted under it.
  const flaw = name === 'evaluations' ? 'is taken' : NAME.test(name) ? null : 'is no such name';
  if (flaw === null) return name;
  return addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot define metric ${quoted(name)}: it ${flaw}`,
    expected: 'small letters, digits, "_" and ".", beginning with a letter: "vouchers_redeemed"',
  });
}

/** Keys that mean nothing for a kind. */
function refusedOf(kind: Metric['kind']): readonly string[] {
  const refused = kind === 'rate' || kind === 'count' ? ['unit'] : [];
  if (kind !== 'count') refused.push('normal');
  if (kind !== 'rate' && kind !== 'count') refused.push('fromLogs');
  return refused;
}

/** Nobody could tell it: SDKs keep two metrics of the catalogue by conversation, and no other. */
function refusePerUnit(report: Report, fields: Fields): void {
  const field = fields.get('perUnit');
  if (field === undefined) return;
  addProblem(report, {
    code: 'not-supported',
    at: field.at,
    message:
      'Cannot use key "perUnit" in a metric of your own: no number of your own is kept by conversation',
    expected: 'the metric without it',
  });
}

/** YAML reads a bare 1 as a number. */
function readUnit(report: Report, fields: Fields, kind: Metric['kind']): string | null {
  if (kind === 'rate' || kind === 'count') return '1';
  return readOptional(fields, 'unit', '1', (value) => {
    const text = value.kind === 'scalar' && value.value !== null ? value.text : '';
    if (
      text === '1' ||
      (text.length <= PLAN_LIMITS.unitLength && /^(?:1\/)?[a-z%][a-z0-9/%]*$/.test(text))
    )
      return text;
    return addProblem(report, {
      code: 'wrong-type',
      at: value.at,
      message: `Cannot read "unit": found ${found(value)}`,
      expected: `a unit of at most ${PLAN_LIMITS.unitLength} small letters, for example "ms", "usd", "mb" or "%"; 1 for none`,
    });
  });
}

function readNormal(report: Report, node: Node): NonNullable<Metric['normal']> | null {
  const fields = readFields(report, node, NORMAL);
  if (fields === null) return null;
  const count = readRequired(fields, 'count', (value) =>
    readNumber(report, value, '"count"', { min: 0, max: PLAN_LIMITS.count, example: '12' }),
  );
  const perMs = readRequired(fields, 'per', (value) =>
    readDuration(report, value, '"per"', PLAN_LIMITS.normalMs),
  );
  return count === null || perMs === null ? null : { count, perMs };
}
