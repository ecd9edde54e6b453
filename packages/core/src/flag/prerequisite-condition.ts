import type { Json } from '../json.ts';
import { parseDrawName } from './draw-name.ts';
import { isRecord } from './is-record.ts';
import { MAX_NESTING } from './limits.ts';
import type { FlagdFlag, Logic } from './types.ts';

/**
 * The condition that is true for a context which a flag gives a variant to, drawn or not: the
 * flag's whole targeting, compared; a constant when it has none. What it hashes by its own key (a
 * `fractional` without an expression, `$flagd.flagKey`) says so here, because the condition is
 * evaluated as part of another flag. Never throws.
 *
 * @param flag as it stands in the ruleset
 * @param variant name as authored, without a draw
 * @param key of the flag in the ruleset
 * @example
 * prerequisiteCondition(lowered, 'on', 'agent-system')
 * // { in: [<targeting of agent-system>, ['on', 'on~1', 'on~2']] }
 */
export function prerequisiteCondition(flag: FlagdFlag, variant: string, key: string): Logic {
  if (flag.state !== 'ENABLED' || !Object.hasOwn(flag.variants, variant)) return false;
  const isDefault = flag.defaultVariant === variant;
  const { targeting } = flag;
  if (!isRecord(targeting) || Object.keys(targeting).length === 0) return isDefault;
  const names: Json[] = Object.keys(flag.variants).filter(
    (name) => name === variant || parseDrawName(name).variant === variant,
  );
  // flagd takes the boolean for the name, and no result for the default variant.
  if (variant === 'true' || variant === 'false') names.push(variant === 'true');
  if (isDefault) names.push(null);
  return { in: [withKey(targeting as Logic, key, 0), names] };
}

/** The same targeting where its own key is spelled out. What is too deep to be compiled stays. */
function withKey(logic: Logic, key: string, depth: number): Logic {
  if (typeof logic !== 'object' || logic === null || depth > MAX_NESTING) return logic;
  if (Array.isArray(logic)) return logic.map((item: Logic) => withKey(item, key, depth + 1));
  const [entry, ...others] = Object.entries(logic);
  if (entry === undefined || others.length > 0) return logic;
  const [operator, operand] = entry;
  if (operator === 'var' && (Array.isArray(operand) ? operand[0] : operand) === '$flagd.flagKey') {
    return key;
  }
  const args = withKey(operand, key, depth + 1);
  const isShorthand = operator === 'fractional' && Array.isArray(args) && Array.isArray(args[0]);
  if (!isShorthand) return { [operator]: args };
  const unit: Logic = { var: 'targetingKey' };
  // Without a targeting key the shorthand gives nothing.
  return { if: [unit, { fractional: [{ cat: [key, unit] }, ...args] }, null] };
}
