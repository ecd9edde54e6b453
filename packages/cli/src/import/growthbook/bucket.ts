/**
 * The number 0..1 that GrowthBook draws a unit by; `null` for a version that it does not know.
 * Source: @growthbook/growthbook 1, util: FNV-1a of `value + seed` in thousandths (version 1), or
 * of the hash of `seed + value` in ten-thousandths (version 2).
 */
export function bucket(seed: string, value: string, version: number): number | null {
  if (version === 1) return (fnv1a(value + seed) % 1_000) / 1_000;
  if (version === 2) return (fnv1a(String(fnv1a(seed + value))) % 10_000) / 10_000;
  return null;
}

/** FNV-1a, 32 bits, unsigned, over UTF-16 units as GrowthBook takes them. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
