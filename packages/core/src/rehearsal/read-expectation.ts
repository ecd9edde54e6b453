import { readDuration } from '../plan/duration.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  type Vocabulary,
} from '../plan/fields.ts';
import { readList } from '../plan/list.ts';
import { readChoice, readDescription, readName } from '../plan/name.ts';
import { readShare } from '../plan/percent.ts';
import { addProblem, type Report } from '../plan/report.ts';
import type { Node } from '../plan/types.ts';
import type { Blocker, RolloutStatus } from '../rollout/types.ts';
import { PLAN_TEST_LIMITS } from './limits.ts';
import type { Expectation } from './types.ts';

const STATUSES: readonly RolloutStatus[] = [
  'scheduled',
  'running',
  'paused',
  'rolling-back',
  'completed',
  'rolled-back',
  'aborted',
];

const BLOCKERS: readonly Blocker[] = [
  'hold',
  'samples',
  'criteria',
  'no-data',
  'approval',
  'review',
  'checklist',
  'window',
  'freeze',
  'dependency',
  'srm',
  'environment-degraded',
];

const STATES = ['phase', 'status', 'reason', 'blockers', 'weight', 'refused'] as const;

const AT: Vocabulary = {
  what: 'an expectation',
  required: { at: 'at: 10m' },
  optional: [...STATES],
};

const NEVER: Vocabulary = {
  what: 'an expectation',
  required: { never: 'never: rolled-back', until: 'until: 30d' },
  optional: [],
};

/**
 * Reads what is expected at a time, or never. `null` when it cannot be read, which is reported.
 * Never throws.
 */
export function readExpectation(report: Report, node: Node): Expectation | null {
  const isNever = node.kind === 'map' && node.entries.some(({ key }) => key === 'never');
  const fields = readFields(report, node, isNever ? NEVER : AT);
  if (fields === null) return null;
  return isNever ? neverOf(report, fields) : atOf(report, fields);
}

function neverOf(report: Report, fields: Fields): Expectation | null {
  const untilMs = readTimeOf(report, fields, 'until');
  const never = readRequired(fields, 'never', (value) => readName(report, value, '"never"'));
  if (untilMs === null || never === null) return null;
  const status = STATUSES.find((each) => each === never) ?? null;
  const phase = status === null ? never : null;
  return { kind: 'never', line: fields.at.line, status, phase, untilMs };
}

function atOf(report: Report, fields: Fields): Expectation | null {
  if (!STATES.some((key) => fields.get(key) !== undefined)) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read an expectation: it says nothing of how things are then',
      expected: 'a state, for example "status: running"',
    });
  }
  const text = (key: string) =>
    readOptional<string | null>(fields, key, null, (value) =>
      readDescription(report, value, `"${key}"`),
    );
  const atMs = readTimeOf(report, fields, 'at');
  const status = readOptional<RolloutStatus | null>(fields, 'status', null, (value) =>
    readChoice(report, value, '"status"', STATUSES),
  );
  const blockers = readOptional<readonly string[] | null>(fields, 'blockers', null, (value) =>
    readList(report, value, '"blockers"', 0, BLOCKERS.length).flatMap(
      (item) => readChoice(report, item, 'a blocker', BLOCKERS) ?? [],
    ),
  );
  const weightParts = readOptional<number | null>(fields, 'weight', null, (value) =>
    readShare(report, value, '"weight"'),
  );
  if (atMs === null) return null;
  const [phase, reason, refused] = [text('phase'), text('reason'), text('refused')];
  const { line } = fields.at;
  return { kind: 'at', atMs, line, phase, status, reason, blockers, weightParts, refused };
}

function readTimeOf(report: Report, fields: Fields, key: string): number | null {
  return readRequired(fields, key, (value) =>
    readDuration(report, value, `"${key}"`, PLAN_TEST_LIMITS.timeMs),
  );
}
