import { restLimits } from './rest-limits.ts';

/**
 * How long `Retry-After` asks to wait, seconds or a date, between 1 s and 60 s; 5 s where it says
 * nothing (RFC 9110 § 10.2.3). Never throws.
 */
export function retryAfterMs(
  header: string | readonly string[] | undefined,
  nowMs: number,
): number {
  const text = (typeof header === 'string' ? header : (header?.[0] ?? '')).trim();
  const askedMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  if (!Number.isFinite(askedMs)) return restLimits.waitPlainMs;
  return Math.min(Math.max(askedMs, 1_000), restLimits.waitMaxMs);
}
