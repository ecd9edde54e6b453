import type { Json, JsonObject } from '@tidegate/core';

/** What only flags of ours say of themselves: SDKs and the server act on it. */
const OWN = [
  'unit',
  'watched',
  'rollout',
  'generation',
  'killed',
  'barred',
  'variable',
  'off',
  'aliasOf',
  'experiment',
  'shadow',
  'shadowVariant',
] as const;

/**
 * A foreign flag without metadata that would make it pass for one of ours. `clientVisible` and `rules`
 * stay: whoever imports a flag may say so. Never throws.
 *
 * @returns the flag, the same one when there is nothing to take out, and the names that were
 */
export function withoutOwnMetadata(flag: Json): { flag: Json; dropped: readonly string[] } {
  const metadata = isRecord(flag) && Object.hasOwn(flag, 'metadata') ? flag['metadata'] : null;
  if (!isRecord(flag) || !isRecord(metadata)) return { flag, dropped: [] };
  const dropped = OWN.filter((name) => Object.hasOwn(metadata, name));
  if (dropped.length === 0) return { flag, dropped };
  const kept = Object.entries(metadata).filter(([name]) => !OWN.some((own) => own === name));
  return { flag: { ...flag, metadata: Object.fromEntries(kept) }, dropped };
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
