import type { AlertRule } from '../alert/types.ts';
import { readChannels } from './channels.ts';
import { readDuration } from './duration.ts';
import { readFields, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

type Escalation = AlertRule['escalate'];

/** Keys of a step of an escalation. */
export const ESCALATION: Vocabulary = {
  what: 'a step of "escalate"',
  required: { after: 'after: 15m', notify: 'notify: [oncall-pagerduty]' },
  optional: [],
};

/**
 * Reads who else is told when a rule has fired for so long and nobody acknowledged it, in rising
 * order of time. `null` when it has mistakes, which are reported. Never throws.
 */
export function readEscalation(report: Report, node: Node): Escalation | null {
  const before = report.problems.length;
  const steps: Escalation[number][] = [];
  for (const item of readList(report, node, '"escalate"', 1, PLAN_LIMITS.escalations)) {
    const fields = readFields(report, item, ESCALATION);
    if (fields === null) continue;
    const afterMs = readRequired(fields, 'after', (value) => {
      const ms = readDuration(report, value, '"after"', PLAN_LIMITS.watchMs);
      const last = steps.at(-1)?.afterMs ?? 0;
      return ms === null || ms > last ? ms : refuseOrder(report, value);
    });
    const notify = readRequired(fields, 'notify', (value) => readChannels(report, value));
    if (afterMs !== null && notify !== null) steps.push({ afterMs, notify });
  }
  return report.problems.length > before ? null : steps;
}

function refuseOrder(report: Report, node: Node): null {
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read "after": ${found(node)} is not later than the step before`,
    expected: 'steps in rising order of time, counted from when the rule began to fire',
  });
}
