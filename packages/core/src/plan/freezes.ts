import type { Freeze } from '../rollout/types.ts';
import { describeDuration } from './describe-duration.ts';
import { readFields, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readMoment } from './moment.ts';
import { claimName, readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Keys of a freeze. */
export const FREEZE: Vocabulary = {
  what: 'a freeze',
  required: {
    name: 'name: year end',
    from: 'from: "2026-12-20T00:00:00Z"',
    to: 'to: "2027-01-04T00:00:00Z"',
  },
  optional: [],
};

/**
 * Reads spans of time in which nothing is raised, each of a name of its own. Never throws; what
 * cannot be read is reported and left out.
 */
export function readFreezes(report: Report, node: Node): readonly Freeze[] {
  const claims = new Map<string, Position>();
  const freezes: Freeze[] = [];
  for (const item of readList(report, node, '"freezes"', 1, PLAN_LIMITS.freezes)) {
    const freeze = readFreeze(report, item, claims);
    if (freeze !== null) freezes.push(freeze);
  }
  return freezes;
}

function readFreeze(report: Report, node: Node, claims: Map<string, Position>): Freeze | null {
  const fields = readFields(report, node, FREEZE);
  if (fields === null) return null;
  const name = readRequired(fields, 'name', (value) => {
    const text = readName(report, value, '"name"');
    if (text === null) return null;
    return claimName(report, claims, text, value.at, 'freeze', 'a name of its own');
  });
  const fromMs = readRequired(fields, 'from', (value) => readMoment(report, value, '"from"'));
  const toMs = readRequired(fields, 'to', (value) => readMoment(report, value, '"to"'));
  if (name === null || fromMs === null || toMs === null) return null;
  const { min, max } = PLAN_LIMITS.freezeMs;
  const lengthMs = toMs - fromMs;
  if (lengthMs >= min && lengthMs <= max) return { name, fromMs, toMs };
  return addProblem(report, {
    code: 'out-of-range',
    at: fields.get('to')?.value.at ?? node.at,
    message: `Cannot freeze until "to": ${lengthMs <= 0 ? 'it is not later than "from"' : `it lasts ${describeDuration(lengthMs)}`}`,
    expected: `"to" from ${describeDuration(min)} to ${describeDuration(max)} after "from"`,
  });
}
