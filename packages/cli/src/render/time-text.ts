import { describeDuration } from '@tidegate/core';

/** A time as people compare it: UTC, to the second. */
export function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long ago or from now, in its largest unit: `3m ago`, `in 2h`. */
export function distanceText(atMs: number, nowMs: number): string {
  const distanceMs = Math.abs(atMs - nowMs);
  const unitMs = UNITS_MS.find((ms) => distanceMs >= ms) ?? 1_000;
  const text = describeDuration(Math.max(1, Math.floor(distanceMs / unitMs)) * unitMs);
  return atMs > nowMs ? `in ${text}` : `${text} ago`;
}

const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];
