import { describeDuration } from '@tidegate/core';

/** How long something took, no finer than people care: `850ms`, `12m30s`, `3h5m`, `2d4h`. `–` for none. */
export function tookText(tookMs: number | null): string {
  if (tookMs === null) return '–';
  const grainMs = GRAINS_MS.find(([fromMs]) => tookMs >= fromMs)?.[1] ?? 1;
  return describeDuration(Math.round(tookMs / grainMs) * grainMs);
}

const GRAINS_MS = [
  [86_400_000, 3_600_000],
  [3_600_000, 60_000],
  [1_000, 1_000],
] as const;
