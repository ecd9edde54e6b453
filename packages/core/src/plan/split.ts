import { type SplitPart, WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { describeShare } from './describe-share.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readNamed } from './named.ts';
import { readShare } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';
import { checkVariant } from './variants.ts';

/**
 * Reads the shares of a split, `{ on: 25%, off: 75% }`, in their order: together 100 %, exactly.
 * `null` when there are mistakes, which are reported. Never throws.
 *
 * @param variants of the flag
 */
export function readSplit(
  report: Report,
  node: Node,
  variants: readonly string[],
): readonly SplitPart[] | null {
  const before = report.problems.length;
  const parts = new Map<string, number>();
  let sum = 0;
  for (const { key, at, value } of readNamed(report, node, '"split"', PLAN_LIMITS.variants)) {
    const variant = checkVariant(report, key, at, variants);
    const weightParts = readShare(report, value, `the share of variant ${quoted(key)}`);
    if (variant === null || weightParts === null) continue;
    if (parts.has(variant)) {
      addProblem(report, {
        code: 'duplicate',
        at,
        message: `Cannot use variant ${quoted(key)} twice in a split: it stands there already`,
        expected: 'each variant once',
      });
    }
    parts.set(variant, weightParts);
    sum += weightParts;
  }
  if (report.problems.length > before) return null;
  if (sum === WEIGHT_PARTS_TOTAL) {
    return [...parts].map(([variant, weightParts]) => ({ variant, weightParts }));
  }
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read "split": its shares add up to ${describeShare(sum)}`,
    expected: 'shares that add up to 100%',
  });
}
