import { compileLogic, type TargetingSurroundings } from './compile-targeting.ts';
import { describeLogic } from './describe-logic.ts';
import { bucketOf, fractionalParts, weightOf } from './fractional.ts';
import { MAX_DESCRIPTION, MAX_NESTING } from './limits.ts';
import { hashPrefix, murmur3 } from './murmur3.ts';
import { ownTargetingKey } from './own-attribute.ts';
import { operationOf, resolvedLogic } from './resolved-logic.ts';
import { isTruthy } from './rule.ts';
import type { EvaluationContext, Logic } from './types.ts';

/** Where a unit fell among the slices of a `fractional`. */
export interface ExplainedBucket {
  /** The unit's part of the text that was hashed, at most 400 characters: never a salt. */
  readonly key: string;
  /** 0 ≤ position < total. */
  readonly position: number;
  readonly total: number;
  /** Ascending: the first starts at 0. */
  readonly slices: readonly { readonly variant: string; readonly weight: number }[];
}

/**
 * The innermost `fractional` that decides what a branch gives, be it by a condition on the way there
 * (who takes part); `null` when none does: the branch gives a literal, or the unit has no key, or all
 * weights are 0. Never throws on data.
 */
export function explainBucket(
  branch: Logic,
  context: EvaluationContext,
  nowMs: number,
  around: TargetingSurroundings,
): ExplainedBucket | null {
  const value = (logic: Logic): unknown => compileLogic(logic, around)(context, nowMs);
  let bucket: ExplainedBucket | null = null;
  let logic = branch;
  try {
    for (let depth = 0; depth < MAX_NESTING; depth++) {
      const operation = operationOf(resolvedLogic(logic, around.evaluators));
      if (operation === null) return bucket;
      if (operation.name === 'if' || operation.name === '?:') {
        const taken = chosen(operation.args, value);
        const compared = taken.asked.map(comparedFractional).findLast((args) => args !== null);
        bucket = (compared && bucketIn(compared, context, around.flagKey, value)) ?? bucket;
        logic = taken.give;
      } else if (operation.name === 'fractional') {
        bucket = bucketIn(operation.args, context, around.flagKey, value) ?? bucket;
        logic = sliceOf(operation.args, value);
      } else return bucket;
    }
    return bucket;
  } catch {
    return bucket;
  }
}

/** What an `if` gives, and the conditions that were asked until then. */
function chosen(
  args: readonly Logic[],
  value: (logic: Logic) => unknown,
): { readonly give: Logic; readonly asked: readonly Logic[] } {
  const asked: Logic[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) {
    const when = args[i] ?? null;
    asked.push(when);
    if (isTruthy(value(when))) return { give: args[i + 1] ?? null, asked };
  }
  return { give: args.length % 2 === 1 ? (args.at(-1) ?? null) : null, asked };
}

/** The operands of the `fractional` in `{"==": [{"fractional": …}, …]}`; `null` for anything else. */
function comparedFractional(when: Logic): readonly Logic[] | null {
  const comparison = operationOf(when);
  if (comparison?.name !== '==') return null;
  const compared = operationOf(comparison.args[0] ?? null);
  return compared?.name === 'fractional' ? compared.args : null;
}

/** Asks the operator itself, with the numbers of the slices in place of what they give. */
function sliceOf(args: readonly Logic[], value: (logic: Logic) => unknown): Logic {
  const { isKeyed, key, buckets } = fractionalParts(args);
  const numbered = buckets.map((bucket, index) => [
    index,
    ...(bucket as readonly Logic[]).slice(1),
  ]);
  const index = value({ fractional: isKeyed ? [key, ...numbered] : numbered });
  return typeof index === 'number' ? ((buckets[index] as readonly Logic[])[0] ?? null) : null;
}

function bucketIn(
  args: readonly Logic[],
  context: EvaluationContext,
  flagKey: string,
  value: (logic: Logic) => unknown,
): ExplainedBucket | null {
  const { isKeyed, key, buckets } = fractionalParts(args);
  const text = isKeyed ? value(key) : defaultKey(context, flagKey);
  const salt = isKeyed ? saltOf(key) : flagKey;
  const slices = buckets.map((bucket) => {
    const [variant = null, weight = 1] = bucket as readonly Logic[];
    const name = typeof variant === 'object' ? describeLogic(variant) : String(variant);
    return { variant: name, weight: weightOf(value(weight)) };
  });
  const total = slices.reduce((sum, { weight }) => sum + weight, 0);
  if (typeof text !== 'string' || !(total > 0)) return null;
  const position = bucketOf(murmur3(hashPrefix(''), text), total);
  const unit = text.slice(salt.length, salt.length + MAX_DESCRIPTION);
  return { key: unit, position, total, slices };
}

function defaultKey(context: EvaluationContext, flagKey: string): string | null {
  const unit = ownTargetingKey(context);
  return unit ? `${flagKey}${String(unit)}` : null;
}

/** What stands before the unit in `{"cat": ["salt:", …]}`: it is secret, and tells nobody anything. */
function saltOf(key: Logic): string {
  const operation = operationOf(key);
  const [salt] = operation?.args ?? [];
  const hasUnit = operation?.name === 'cat' && operation.args.length > 1;
  return hasUnit && typeof salt === 'string' ? salt : '';
}
