import type { Runbook } from '../alert/types.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readDescription } from './name.ts';
import type { Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of a runbook. */
export const RUNBOOK: Vocabulary = {
  what: 'a runbook',
  required: { symptom: 'symptom: Error rate > 2%', actions: 'actions: [Review error logs]' },
  optional: ['query'],
};

/**
 * Reads what to do when a rule fires: symptom, a question to ask, actions in their order. `null`
 * when it has mistakes, which are reported. Never throws.
 */
export function readRunbook(report: Report, node: Node, name: string): Runbook | null {
  const fields = readFields(report, node, RUNBOOK);
  if (fields === null) return null;
  const before = report.problems.length;
  const symptom = readRequired(fields, 'symptom', (value) =>
    readDescription(report, value, '"symptom"'),
  );
  const query = readOptional(fields, 'query', undefined, (value) =>
    readDescription(report, value, '"query"'),
  );
  const actions = readRequired(fields, 'actions', (value) =>
    readList(report, value, '"actions"', 1, PLAN_LIMITS.runbookActions).flatMap((item) => {
      const action = readDescription(report, item, 'an action of a runbook');
      return action === null ? [] : [action];
    }),
  );
  if (symptom === null || actions === null || report.problems.length > before) return null;
  return { name, symptom, query: query ?? null, actions };
}
