import type { Plan } from '../rollout/types.ts';
import { readDurationRange } from './duration-range.ts';
import { readFields, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import type { Report } from './report.ts';
import { readText } from './text.ts';
import type { Node } from './types.ts';

/** Keys of `retirement`. */
export const RETIREMENT: Vocabulary = {
  what: '"retirement"',
  required: { after: 'after: { min: 90d, max: 180d }', what: 'what: the old path is removed' },
  optional: ['ours'],
};

/**
 * Reads when the old path goes, counted from completion. `null` when it has mistakes, which are
 * reported. Never throws.
 */
export function readRetirement(
  report: Report,
  node: Node,
  open: OpenPlaces,
): NonNullable<Plan['retirement']> | null {
  const fields = readFields(report, node, RETIREMENT);
  if (fields === null) return null;
  const after = readRequired(fields, 'after', (value) =>
    readDurationRange(report, value, '"after"', PLAN_LIMITS.retirementMs),
  );
  const what = readRequired(fields, 'what', (value) => readText(report, value, '"what"'));
  readOpen(report, fields, '"retirement"', 'retirement', open);
  return after === null || what === null ? null : { ...after, what };
}
