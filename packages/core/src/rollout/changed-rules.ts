import type { Judged } from '../guardrail/types.ts';
import { canonicalJson } from '../hash/canonical-json.ts';
import type { Json } from '../json.ts';
import type { Plan } from './types.ts';

/**
 * Guardrails and criteria of a plan whose evidence begins anew when it takes the place of another, by
 * name: those that the other does not have, or has with another text. Never throws.
 */
export function changedRules(before: Plan, after: Plan): readonly string[] {
  const was = textsOf(before);
  return [...textsOf(after)].filter(([name, text]) => was.get(name) !== text).map(([name]) => name);
}

/** Names of all guardrails and criteria of a plan. Never throws. */
export function ruleNames(plan: Plan): readonly string[] {
  return [...textsOf(plan).keys()];
}

/** A name that stands in several phases is one rule: its texts are taken together. */
function textsOf({ guardrails, phases }: Plan): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const rules: readonly Judged[] = [
    ...guardrails,
    ...phases.flatMap((phase) => [...phase.guardrails, ...phase.gate.pass]),
  ];
  for (const { ours: _, ...rule } of rules) {
    const text = canonicalJson(rule as unknown as Json);
    const known = texts.get(rule.name);
    if (known?.split('\n').includes(text) !== true) {
      texts.set(rule.name, known === undefined ? text : `${known}\n${text}`);
    }
  }
  return texts;
}
