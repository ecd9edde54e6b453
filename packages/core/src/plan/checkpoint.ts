import type { Phase } from '../rollout/types.ts';
import { readDuration } from './duration.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readName } from './name.ts';
import type { Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of a checkpoint. */
export const CHECKPOINT: Vocabulary = {
  what: 'a checkpoint',
  required: { every: 'every: 2d' },
  optional: ['role'],
};

/**
 * Reads how often a person must answer while a phase holds, and in which role (anybody where none is
 * named). `null` when it has mistakes, which are reported. Never throws.
 */
export function readCheckpoint(
  report: Report,
  node: Node,
): NonNullable<Phase['checkpoint']> | null {
  const fields = readFields(report, node, CHECKPOINT);
  if (fields === null) return null;
  const everyMs = readRequired(fields, 'every', (value) =>
    readDuration(report, value, '"every"', PLAN_LIMITS.checkpointMs),
  );
  const role = readOptional(fields, 'role', undefined, (value) =>
    readName(report, value, '"role"'),
  );
  return everyMs === null || role === null ? null : { everyMs, role: role ?? null };
}
