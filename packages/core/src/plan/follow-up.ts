import type { FollowUp } from '../incident/types.ts';
import { readDuration } from './duration.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, claimName, readChoice, readDescription } from './name.ts';
import { readNamed } from './named.ts';
import { readNumber } from './number.ts';
import { readOurs } from './ours.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** What a follow-up comes after. */
export const FOLLOW_UP_AFTER = ['rollback', 'completion', 'incident'] as const;

/** Keys of a follow-up. */
export const FOLLOW_UP: Vocabulary = {
  what: 'a follow-up',
  required: { title: 'title: Close watch', after: 'after: rollback', due: 'due: 15m' },
  optional: ['every', 'times', 'ours'],
};

/**
 * Reads a calendar of things to do. Never throws; what cannot be read is reported and left out.
 */
export function readFollowUps(report: Report, node: Node): readonly FollowUp[] {
  const followUps: FollowUp[] = [];
  const claims = new Map<string, Position>();
  for (const { key, at, value } of readNamed(report, node, '"followUps"', PLAN_LIMITS.followUps)) {
    const name = checkName(report, key, at, 'the name of a follow-up');
    const followUp = readFollowUp(report, value, key);
    if (name === null || followUp === null) continue;
    if (claimName(report, claims, name, at, 'follow-up', 'each follow-up once') !== null)
      followUps.push(followUp);
  }
  return followUps;
}

function readFollowUp(report: Report, node: Node, name: string): FollowUp | null {
  const fields = readFields(report, node, FOLLOW_UP);
  if (fields === null) return null;
  const title = readRequired(fields, 'title', (value) => readDescription(report, value, '"title"'));
  const after = readRequired(fields, 'after', (value) =>
    readChoice(report, value, '"after"', FOLLOW_UP_AFTER),
  );
  const dueMs = readRequired(fields, 'due', (value) =>
    readDuration(report, value, '"due"', PLAN_LIMITS.deadlineMs),
  );
  const again = readAgain(report, fields);
  const ours = readOurs(report, fields, 'a follow-up');
  if (title === null || after === null || dueMs === null) return null;
  if (again === null || ours === null) return null;
  return { name, title, after, dueMs, ...again, ours };
}

/** What comes again must say how often, so that no calendar is endless. */
function readAgain(report: Report, fields: Fields): Pick<FollowUp, 'everyMs' | 'times'> | null {
  const everyMs = readOptional(fields, 'every', undefined, (value) =>
    readDuration(report, value, '"every"', PLAN_LIMITS.followUpEveryMs),
  );
  const times = readOptional(fields, 'times', undefined, (value) =>
    readNumber(report, value, '"times"', {
      min: 1,
      max: PLAN_LIMITS.followUpTimes,
      whole: true,
      example: '24',
    }),
  );
  if (everyMs === null || times === null) return null;
  if (everyMs === undefined && times === undefined) return { everyMs: null, times: 1 };
  if (everyMs !== undefined && times !== undefined) return { everyMs, times };
  const missing = everyMs === undefined ? 'every' : 'times';
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: `Cannot read a follow-up: "${missing}" is missing`,
    expected: 'both "every" and "times", for example "every: 1h, times: 24", or neither for once',
  });
}
