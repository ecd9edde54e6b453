import type { Clock } from '../../config/clock.ts';
import type { Told } from '../../database/database-driver.ts';
import { PROGRESS_EVERY_MS } from './limits.ts';

/** Passes on how far a job is, at most four times a second, with words put before what is noted. */
export function tellSome(clock: Pick<Clock, 'monotonicMs'>, tell: Told): (what: string) => Told {
  let toldMs = Number.NEGATIVE_INFINITY;
  let said = '';
  return (what) => (progress) => {
    const nowMs = clock.monotonicMs();
    // A new step is told at once.
    if (said === what && nowMs - toldMs < PROGRESS_EVERY_MS) return;
    toldMs = nowMs;
    said = what;
    const note = progress.note === '' ? what : `${what}: ${progress.note}`;
    tell({ ...progress, note });
  };
}
