/** Most parts of a rule that are looked at. */
const PARTS_MAX = 20_000;

/**
 * Whether a foreign rule draws by the targeting key and says nothing of its absence: a `fractional`
 * without a bucketing value of its own, or with `{"var": "targetingKey"}` as that. Never throws.
 * Source: https://flagd.dev/reference/custom-operations/fractional-operation/
 */
export function needsTargetingKey(targeting: unknown): boolean {
  const parts: unknown[] = [targeting];
  for (let looked = 0; parts.length > 0 && looked < PARTS_MAX; looked += 1) {
    const part = parts.pop();
    if (typeof part !== 'object' || part === null) continue;
    if (Object.hasOwn(part, 'fractional') && isByTargetingKey(Reflect.get(part, 'fractional')))
      return true;
    parts.push(...Object.values(part).slice(0, PARTS_MAX));
  }
  return false;
}

function isByTargetingKey(args: unknown): boolean {
  if (!Array.isArray(args)) return false;
  const [first] = args;
  if (Array.isArray(first)) return true;
  if (typeof first !== 'object' || first === null || !Object.hasOwn(first, 'var')) return false;
  const path: unknown = Reflect.get(first, 'var');
  return (Array.isArray(path) ? path[0] : path) === 'targetingKey';
}
