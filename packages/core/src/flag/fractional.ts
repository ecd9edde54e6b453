import type { Json } from '../json.ts';
import { hashPrefix, murmur3 } from './murmur3.ts';
import { ownTargetingKey } from './own-attribute.ts';
import type { Checker, Compiler, Operator, Rule } from './rule.ts';
import type { EvaluationContext, Logic } from './types.ts';

/** Sum of all weights of one `fractional`, at most. Source: flagd "fractional", MaxInt32. */
const MAX_TOTAL_WEIGHT = 2_147_483_647;

/** How much longer it takes to hash a text than to search one. */
const HASH_COST = 4;

const UNSALTED = hashPrefix('');

interface Slice<T> {
  readonly give: Rule<T>;
  readonly weight: number | Rule;
}

/**
 * flagd's `fractional` (version 2): the hash of a key picks a slice by weight. Without a key of its
 * own the flag key and the targeting key are hashed. Without either, and when all weights are 0,
 * nothing matches. A negative weight counts as 0.
 * Source: https://flagd.dev/reference/custom-operations/fractional-operation/
 */
export const fractional: Operator = {
  kind: 'branch',
  min: 1,
  max: Number.POSITIVE_INFINITY,
  mistake(args, checker) {
    const first = args[0] ?? null;
    const isKeyed = !Array.isArray(first);
    const whyKey = isKeyed ? mistakeInKey(first, checker) : null;
    if (whyKey !== null) return whyKey;
    let total = 0;
    for (let i = isKeyed ? 1 : 0; i < args.length; i++) {
      const bucket = args[i] ?? null;
      const why = mistakeInBucket(bucket, checker);
      if (why !== null) return why;
      const weight = (bucket as readonly Json[])[1] ?? 1;
      if (typeof weight === 'number') total += Math.max(0, weight);
    }
    return total > MAX_TOTAL_WEIGHT
      ? `the weights of "fractional" add up to "${total}"; stay below 2^31`
      : null;
  },
  compile(args, compiler, branch) {
    const { isKeyed, key, buckets } = fractionalParts(args);
    const slices = buckets.map((bucket): Slice<ReturnType<ReturnType<typeof branch>>> => {
      const [variant = null, weight = 1] = bucket as readonly Json[];
      return {
        give: branch(variant, null),
        weight: typeof weight === 'number' ? Math.max(0, weight) : compiler.rule(weight),
      };
    });
    const hash = isKeyed ? keyHash(key, compiler) : defaultHash(compiler);
    return divided(slices, hash, branch(null, null));
  },
};

/** The key that a `fractional` hashes, unless it hashes flag key and targeting key; its buckets. */
export function fractionalParts(args: readonly Logic[]): {
  readonly isKeyed: boolean;
  readonly key: Logic;
  readonly buckets: readonly Logic[];
} {
  const [key = null] = args;
  return Array.isArray(key)
    ? { isKeyed: false, key: null, buckets: args }
    : { isKeyed: true, key, buckets: args.slice(1) };
}

/**
 * The bucket 0 … total − 1 of a hash: ⌊hash × total ÷ 2³²⌋, exact for totals below 2³². The product
 * does not fit a double beyond 2⁵³, so it is taken in halves.
 */
export function bucketOf(hash: number, total: number): number {
  const high = (hash >>> 16) * total;
  const low = (hash & 0xffff) * total;
  return Math.floor((high + Math.floor(low / 0x1_0000)) / 0x1_0000);
}

/** What a weight counts; NaN for one that is no whole number. */
export function weightOf(value: unknown): number {
  return Number.isInteger(value) ? Math.max(0, value as number) : Number.NaN;
}

function mistakeInKey(key: Logic, checker: Checker): string | null {
  return typeof key === 'string' || (typeof key === 'object' && key !== null)
    ? checker.mistake(key)
    : '"fractional" buckets by text; give it an expression or a list';
}

function mistakeInBucket(bucket: Logic, checker: Checker): string | null {
  if (!Array.isArray(bucket) || bucket.length < 1 || bucket.length > 2) {
    return 'a bucket of "fractional" is no [variant, weight]; write it as such a list';
  }
  const variant: Logic = bucket[0] ?? null;
  const weight: Logic = bucket.length === 1 ? 1 : bucket[1];
  if (Array.isArray(variant)) return 'a bucket of "fractional" names a list; name one variant';
  const isRule = typeof weight === 'object' && weight !== null && !Array.isArray(weight);
  if (!isRule && !Number.isInteger(weight)) {
    return 'a weight of "fractional" is no whole number; give one';
  }
  return checker.mistake(variant) ?? checker.mistake(weight);
}

function divided<T>(
  slices: readonly Slice<T>[],
  hash: Rule<number | null>,
  nothing: Rule<T>,
): Rule<T> {
  const ends: { readonly end: number; readonly give: Rule<T> }[] = [];
  let total = 0;
  for (const { give, weight } of slices) {
    if (typeof weight !== 'number') return weighed(slices, hash, nothing);
    total += weight;
    ends.push({ end: total, give });
  }
  return (context, nowMs) => {
    const hashed = hash(context, nowMs);
    if (hashed === null) return nothing(context, nowMs);
    const bucket = bucketOf(hashed, total);
    for (const { end, give } of ends) if (bucket < end) return give(context, nowMs);
    return nothing(context, nowMs);
  };
}

/** The rare form whose weights are expressions themselves. */
function weighed<T>(
  slices: readonly Slice<T>[],
  hash: Rule<number | null>,
  nothing: Rule<T>,
): Rule<T> {
  return (context, nowMs) => {
    const hashed = hash(context, nowMs);
    const weights = slices.map(({ weight }) => weightNow(weight, context, nowMs));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // Written so that a weight that is no whole number (NaN here) gives nothing.
    if (hashed === null || !(total <= MAX_TOTAL_WEIGHT)) return nothing(context, nowMs);
    const bucket = bucketOf(hashed, total);
    let end = 0;
    for (const [index, slice] of slices.entries()) {
      end += weights[index] ?? 0;
      if (bucket < end) return slice.give(context, nowMs);
    }
    return nothing(context, nowMs);
  };
}

function weightNow(weight: number | Rule, context: EvaluationContext, nowMs: number): number {
  return typeof weight === 'number' ? weight : weightOf(weight(context, nowMs));
}

/** Hashes `{"cat": ["<salt>", unit]}` without joining it: the salt was hashed when compiling. */
function keyHash(key: Logic, compiler: Compiler): Rule<number | null> {
  const { meter } = compiler;
  const salted = saltAndUnit(key);
  if (salted !== null) {
    const prefix = hashPrefix(salted.salt);
    const unit = compiler.rule(salted.unit);
    return (context, nowMs) => {
      const text = meter.text(unit(context, nowMs));
      meter.spendText(text.length * HASH_COST);
      return murmur3(prefix, text);
    };
  }
  const rule = compiler.rule(key);
  return (context, nowMs) => {
    const text = rule(context, nowMs);
    if (typeof text !== 'string') return null;
    meter.spendText(text.length * HASH_COST);
    return murmur3(UNSALTED, text);
  };
}

function saltAndUnit(key: Logic): { readonly salt: string; readonly unit: Logic } | null {
  if (typeof key !== 'object' || key === null || Object.keys(key).length !== 1) return null;
  const parts = Object.hasOwn(key, 'cat') ? (key as { readonly cat: Json }).cat : null;
  if (!Array.isArray(parts) || parts.length !== 2) return null;
  const [salt, unit] = parts as readonly Json[];
  return typeof salt === 'string' && unit !== undefined ? { salt, unit } : null;
}

function defaultHash({ flagKey, isScoped, meter }: Compiler): Rule<number | null> {
  // Neither key is an own property of an element.
  if (isScoped) return () => null;
  const prefix = hashPrefix(flagKey);
  return (context) => {
    const unit = ownTargetingKey(context);
    if (!unit) return null;
    const text = meter.text(unit);
    meter.spendText(text.length * HASH_COST);
    return murmur3(prefix, text);
  };
}
