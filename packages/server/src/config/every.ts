import type { Clock } from './clock.ts';

/** Runs again and again, `periodMs` after each run ended; returns how to stop. */
export function every(clock: Clock, periodMs: number, run: () => void): () => void {
  let cancel = clock.after(periodMs, again);
  let isStopped = false;
  function again(): void {
    run();
    if (!isStopped) cancel = clock.after(periodMs, again);
  }
  return () => {
    isStopped = true;
    cancel();
  };
}
