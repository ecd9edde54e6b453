import { BUCKET_WIDTH_MS, LATE_MAX_MS } from '../store/limits.ts';

/** Event time more than 15 min ago, by the end of the bucket that it begins or lies in. */
export function isLate({ startMs }: { readonly startMs: number }, nowMs: number): boolean {
  return startMs + BUCKET_WIDTH_MS < nowMs - LATE_MAX_MS;
}
