import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const VOCABULARY: Vocabulary = {
  what: 'a hold',
  required: { min: 'min: 14d' },
  optional: ['max'],
};

/**
 * Reads how long a phase lasts at least (ms), and after which time a notice says that it is
 * overdue: `48h`, or `{ min: 14d, max: 21d }`. `null` when it has mistakes, which are reported.
 * Never throws.
 */
export function readHold(
  report: Report,
  node: Node,
): { readonly minMs: number; readonly maxMs: number | null } | null {
  const range = PLAN_LIMITS.holdMs;
  if (node.kind !== 'map') {
    const minMs = readDuration(report, node, '"hold"', range);
    return minMs === null ? null : { minMs, maxMs: null };
  }
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const minMs = readRequired(fields, 'min', (value) => readDuration(report, value, '"min"', range));
  const maxMs = readOptional(fields, 'max', -1, (value) =>
    readDuration(report, value, '"max"', range),
  );
  if (minMs === null || maxMs === null) return null;
  if (maxMs === -1) return { minMs, maxMs: null };
  if (maxMs > minMs) return { minMs, maxMs };
  return addProblem(report, {
    code: 'out-of-range',
    at: fields.get('max')?.value.at ?? node.at,
    message: `Cannot hold at most ${describeDuration(maxMs)}: "min" is ${describeDuration(minMs)}`,
    expected: '"max" above "min"',
  });
}
