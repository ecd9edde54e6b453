import type { Announcement } from '../rollout/types.ts';
import { readDuration } from './duration.ts';
import { type Fields, readFields, readOptional, refuseFields, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readChoice } from './name.ts';
import { readBoolean } from './number.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of the time of an announcement. */
export const WHEN: Vocabulary = {
  what: 'the time of an announcement',
  required: {},
  optional: ['started', 'before', 'entered', 'left', 'completed', 'rolled-back'],
};

/** Moments that need no phase, and may be written as a bare word. */
export const MOMENTS = ['started', 'completed', 'rolled-back'] as const;

type When = Pick<Announcement, 'when' | 'phase' | 'beforeMs'>;
type Key = Announcement['when'];

const KEYS: readonly Key[] = [...MOMENTS, 'entered', 'left'];
const EXAMPLE =
  '"started", "completed", "rolled-back", "{ entered: <phase> }", "{ left: <phase> }" or "{ started: true, before: 7d }"';

/**
 * Reads when something is announced: `completed`, `{ entered: beta }`, or
 * `{ started: true, before: 7d }`. `null` when it has mistakes, which are reported. Never throws.
 *
 * @param phases names of the plan's phases
 */
export function readWhenAnnounced(
  report: Report,
  node: Node,
  phases: readonly string[],
): When | null {
  if (node.kind === 'scalar') {
    const when = readChoice(report, node, '"when"', MOMENTS);
    return when === null ? null : { when, phase: null, beforeMs: 0 };
  }
  const fields = readFields(report, node, { ...WHEN, what: '"when"' });
  const when = fields === null ? null : onlyMoment(report, fields, node);
  if (fields === null || when === null) return null;
  const field = fields.get(when);
  if (field === undefined) return null;
  if (when !== 'started') {
    refuseFields(report, fields, ['before'], `beside "${when}"`, '"before" beside "started: true"');
  }
  if (when === 'entered' || when === 'left') {
    const phase = readChoice(report, field.value, `"${when}"`, phases);
    return phase === null ? null : { when, phase, beforeMs: 0 };
  }
  const said = readBoolean(report, field.value, `"${when}"`);
  const beforeMs = readOptional(fields, 'before', 0, (value) =>
    readDuration(report, value, '"before"', PLAN_LIMITS.announceBeforeMs),
  );
  if (said === null || beforeMs === null) return null;
  return said ? { when, phase: null, beforeMs } : refuse(report, field.value);
}

function onlyMoment(report: Report, fields: Fields, node: Node): Key | null {
  const [first, second] = KEYS.filter((key) => fields.get(key) !== undefined);
  if (first !== undefined && second === undefined) return first;
  return refuse(report, node);
}

function refuse(report: Report, node: Node): null {
  return addProblem(report, {
    code: node.kind === 'scalar' ? 'out-of-range' : 'wrong-type',
    at: node.at,
    message: `Cannot read "when": found ${found(node)}, not one moment`,
    expected: EXAMPLE,
  });
}
