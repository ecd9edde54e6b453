import {
  compileRuleset,
  type Evaluation,
  evaluate,
  type FlagdDocument,
  type FlagdFlag,
  type Json,
} from '@tidegate/core';

/**
 * What a flag answers inside of its shadow: the value of the variant that nobody gets yet. `null` when
 * the flag has no such variant. Answers are made once a flag of a ruleset, and frozen. Never throws.
 */
export class ShadowVariants {
  readonly #known = new WeakMap<object, Map<string, Evaluation>>();

  of(
    document: FlagdDocument | null,
    key: string,
    variant: string,
    live: Evaluation,
  ): Evaluation | null {
    const flag = own(document?.flags, key) as FlagdFlag | undefined;
    const value = own(flag?.variants, variant);
    if (flag === undefined || value === undefined) return null;
    const known = this.#known.get(flag) ?? new Map<string, Evaluation>();
    this.#known.set(flag, known);
    const answer = known.get(variant) ?? answerOf(variant, value as Json, live);
    known.set(variant, answer);
    return answer;
  }
}

function answerOf(variant: string, value: Json, { metadata }: Evaluation): Evaluation {
  const served = compileRuleset({
    flags: { one: { state: 'ENABLED', variants: { value }, defaultVariant: 'value' } },
  });
  return Object.freeze({
    // Core's copy is frozen to the bottom.
    value: evaluate(served, 'one', {}, 0).value,
    variant,
    draw: 0,
    servedAs: variant,
    rule: 'shadow',
    reason: 'STATIC',
    metadata,
  });
}

/** Trusts no type: the document may be foreign. */
function own(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name))
    return undefined;
  return (holder as Readonly<Record<string, unknown>>)[name];
}
