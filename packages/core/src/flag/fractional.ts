import type { Json } from '../json.ts';
import { hashPrefix, murmur3 } from './murmur3.ts';
import { ownTargetingKey } from './own-attribute.ts';
import type { Compiler, Operator, Rule } from './rule.ts';
import { catText } from './text-operators.ts';
import type { EvaluationContext, Logic } from './types.ts';

/** Sum of all weights of one `fractional`, at most. Source: flagd "fractional", MaxInt32. */
const MAX_TOTAL_WEIGHT = 2_147_483_647;

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
  compile(args, compiler, branch) {
    const first = args[0] ?? null;
    const keyed = !Array.isArray(first);
    if (keyed && typeof first !== 'string' && (typeof first !== 'object' || first === null)) {
      return compiler.refuse('"fractional" buckets by text; give it an expression or a list');
    }
    const slices: Slice<ReturnType<ReturnType<typeof branch>>>[] = [];
    for (const bucket of keyed ? args.slice(1) : args) {
      const why = mistakeIn(bucket);
      if (why !== null || !Array.isArray(bucket)) return compiler.refuse(why ?? 'no bucket');
      const [variant = null, weight = 1] = bucket as readonly Json[];
      slices.push({
        give: branch(variant),
        weight: typeof weight === 'number' ? Math.max(0, weight) : compiler.rule(weight),
      });
    }
    const hash = keyed ? keyHash(first, compiler) : defaultHash(compiler.flagKey);
    return divided(slices, hash, branch(null), compiler);
  },
};

/**
 * The bucket 0 … total − 1 of a hash: ⌊hash × total ÷ 2³²⌋, exact for totals below 2³². The product
 * does not fit a double beyond 2⁵³, so it is taken in halves.
 */
export function bucketOf(hash: number, total: number): number {
  const high = (hash >>> 16) * total;
  const low = (hash & 0xffff) * total;
  return Math.floor((high + Math.floor(low / 0x1_0000)) / 0x1_0000);
}

function divided<T>(
  slices: readonly Slice<T>[],
  hash: Rule<number | null>,
  nothing: Rule<T>,
  compiler: Compiler,
): Rule<T> {
  const ends: { readonly end: number; readonly give: Rule<T> }[] = [];
  let total = 0;
  for (const { give, weight } of slices) {
    if (typeof weight !== 'number') return weighed(slices, hash, nothing);
    total += weight;
    ends.push({ end: total, give });
  }
  if (total > MAX_TOTAL_WEIGHT) {
    return compiler.refuse(`the weights of "fractional" add up to "${total}"; stay below 2^31`);
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
  const value = typeof weight === 'number' ? weight : weight(context, nowMs);
  return Number.isInteger(value) ? Math.max(0, value as number) : Number.NaN;
}

/** Hashes `{"cat": ["<salt>", unit]}` without joining it: the salt was hashed when compiling. */
function keyHash(key: Logic, compiler: Compiler): Rule<number | null> {
  const salted = saltAndUnit(key);
  if (salted !== null) {
    const prefix = hashPrefix(salted.salt);
    const unit = compiler.rule(salted.unit);
    return (context, nowMs) => murmur3(prefix, catText(unit(context, nowMs)));
  }
  const rule = compiler.rule(key);
  return (context, nowMs) => {
    const text = rule(context, nowMs);
    return typeof text === 'string' ? murmur3(UNSALTED, text) : null;
  };
}

function saltAndUnit(key: Logic): { readonly salt: string; readonly unit: Logic } | null {
  if (typeof key !== 'object' || key === null || Object.keys(key).length !== 1) return null;
  const parts = Object.hasOwn(key, 'cat') ? (key as { readonly cat: Json }).cat : null;
  if (!Array.isArray(parts) || parts.length !== 2) return null;
  const [salt, unit] = parts as readonly Json[];
  return typeof salt === 'string' && unit !== undefined ? { salt, unit } : null;
}

function defaultHash(flagKey: string): Rule<number | null> {
  const prefix = hashPrefix(flagKey);
  return (context) => {
    const unit = ownTargetingKey(context);
    return unit ? murmur3(prefix, catText(unit)) : null;
  };
}

function mistakeIn(bucket: Logic): string | null {
  if (!Array.isArray(bucket) || bucket.length < 1 || bucket.length > 2) {
    return 'a bucket of "fractional" is no [variant, weight]; write it as such a list';
  }
  const [variant, weight = 1] = bucket as readonly Json[];
  if (Array.isArray(variant)) return 'a bucket of "fractional" names a list; name one variant';
  const isRule = typeof weight === 'object' && weight !== null && !Array.isArray(weight);
  return isRule || Number.isInteger(weight)
    ? null
    : 'a weight of "fractional" is no whole number; give one';
}
