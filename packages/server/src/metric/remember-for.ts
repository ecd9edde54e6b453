import type { Clock } from '../config/clock.ts';

/**
 * A question that is asked at most once in a time: callers in between share its answer. A failure is
 * forgotten at once.
 */
export function rememberFor<T>(
  durationMs: number,
  clock: Pick<Clock, 'monotonicMs'>,
  ask: () => Promise<T>,
): () => Promise<T> {
  let known: { readonly answer: Promise<T>; readonly atMs: number } | null = null;
  return () => {
    const nowMs = clock.monotonicMs();
    if (known !== null && nowMs - known.atMs < durationMs) return known.answer;
    const fresh = { answer: ask(), atMs: nowMs };
    known = fresh;
    fresh.answer.catch(() => {
      if (known === fresh) known = null;
    });
    return fresh.answer;
  };
}
