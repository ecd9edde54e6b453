import type { Logic } from './types.ts';

/**
 * The name of the context attribute when an expression is nothing but `{"var": "name"}`, else
 * `null`: also for a dotted path, for what flagd injects, and for one with a default. Never throws.
 *
 * @example
 * plainAttribute({ var: 'country' }) // 'country'
 */
export function plainAttribute(logic: Logic): string | null {
  if (typeof logic !== 'object' || logic === null || Array.isArray(logic)) return null;
  const members = logic as { readonly [name: string]: Logic };
  if (!Object.hasOwn(members, 'var') || Object.keys(members).length !== 1) return null;
  const operand = members['var'] ?? null;
  const path = Array.isArray(operand) && operand.length === 1 ? operand[0] : operand;
  const isName =
    typeof path === 'string' && path !== '' && path !== '$flagd' && !path.includes('.');
  return isName ? path : null;
}
