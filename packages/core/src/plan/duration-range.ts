import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of a duration that has two ends. */
export const RANGE: Vocabulary = {
  what: 'a range of time',
  required: { min: 'min: 14d' },
  optional: ['max'],
};

/** At least so long, and at most; both in ms, `maxMs` above `minMs`. */
export interface DurationRange {
  readonly minMs: number;
  /** `null` = without an end. */
  readonly maxMs: number | null;
}

/**
 * Reads `48h`, or `{ min: 14d, max: 21d }`. `null` when it has mistakes, which are reported. Never
 * throws.
 *
 * @param what how messages call it, for example `"planned"`
 * @param within what either end may be, ms, both allowed
 */
export function readDurationRange(
  report: Report,
  node: Node,
  what: string,
  within: { readonly min: number; readonly max: number },
): DurationRange | null {
  if (node.kind !== 'map') {
    const minMs = readDuration(report, node, what, within);
    return minMs === null ? null : { minMs, maxMs: null };
  }
  const fields = readFields(report, node, { ...RANGE, what });
  if (fields === null) return null;
  const end = (key: string) => (value: Node) => readDuration(report, value, `"${key}"`, within);
  const minMs = readRequired(fields, 'min', end('min'));
  const maxMs = readOptional(fields, 'max', undefined, end('max'));
  if (minMs === null || maxMs === null) return null;
  if (maxMs === undefined) return { minMs, maxMs: null };
  if (maxMs > minMs) return { minMs, maxMs };
  return addProblem(report, {
    code: 'out-of-range',
    at: fields.get('max')?.value.at ?? node.at,
    message: `Cannot read ${what}: "max" is ${describeDuration(maxMs)} and "min" is ${describeDuration(minMs)}`,
    expected: '"max" above "min"',
  });
}
