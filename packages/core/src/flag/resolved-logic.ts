import { MAX_NESTING } from './limits.ts';
import type { Logic } from './types.ts';

/**
 * What `{"$ref": "name"}` stands for, through any number of names; other expressions are what they
 * are. `null` when a name does not exist or names go round. Never throws.
 *
 * @param evaluators what `$ref` names, by name
 */
export function resolvedLogic(logic: Logic, evaluators: ReadonlyMap<string, Logic>): Logic {
  let resolved = logic;
  for (let hops = 0; hops < MAX_NESTING; hops++) {
    const name = referenceOf(resolved);
    if (name === null) return resolved;
    resolved = evaluators.get(name) ?? null;
  }
  return null;
}

/** The operator and operands of an expression, `null` for literals, lists and what is malformed. */
export function operationOf(
  logic: Logic,
): { readonly name: string; readonly args: readonly Logic[] } | null {
  if (typeof logic !== 'object' || logic === null || Array.isArray(logic)) return null;
  const members = logic as { readonly [name: string]: Logic };
  const [name, ...others] = Object.keys(members);
  if (name === undefined || others.length > 0) return null;
  const operand = members[name] ?? null;
  return { name, args: Array.isArray(operand) ? operand : [operand] };
}

function referenceOf(logic: Logic): string | null {
  const operation = operationOf(logic);
  if (operation === null || operation.name !== '$ref') return null;
  const [name] = operation.args;
  return typeof name === 'string' ? name : '';
}
