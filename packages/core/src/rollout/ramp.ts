import type { Draw } from '../flag/types.ts';
import { RAMP_STEPS_MAX, STEP_GRAIN_MS } from './limits.ts';
import type { RampStep, Rollout, Share } from './types.ts';

/**
 * The ramp with one more step: fresh draws, in force from the next whole second after
 * `nowMs + leadMs`, so that every SDK holds the step in time.
 *
 * @param step.phase index of the phase that it belongs to
 * @param step.candidate where it is not the plan's
 */
export function raise(
  rollout: Rollout,
  step: Pick<RampStep, 'phase' | 'candidate'> & { readonly shares: readonly Share[] },
  nowMs: number,
  leadMs: number,
): { ramp: readonly RampStep[]; fromMs: number; nextDraw: number } {
  const last = rollout.ramp.at(-1);
  const earliestMs = last === undefined ? 0 : last.fromMs + STEP_GRAIN_MS;
  const fromMs = Math.max(earliestMs, wholeSecond(nowMs + leadMs, 'after'));
  const { shares, ...rest } = step;
  const draws = drawsOf(shares, rollout.nextDraw);
  return {
    ramp: [...rollout.ramp, { fromMs, ...rest, draws }].slice(-RAMP_STEPS_MAX),
    fromMs,
    nextDraw: rollout.nextDraw + draws.length,
  };
}

/**
 * The ramp after a rollback. `cut-now` deletes it: the flag serves what it served before this
 * rollout, to everybody. `drain` keeps running conversations and starts no new one, from the
 * current second on, without lead. One that has no step gave nothing and gets none.
 */
export function rampAfterRollback(
  rollout: Rollout,
  conversations: 'cut-now' | 'drain',
  nowMs: number,
): readonly RampStep[] {
  if (conversations === 'cut-now' || rollout.ramp.length === 0) return [];
  const fromMs = wholeSecond(nowMs, 'before');
  const kept = rollout.ramp.filter((step) => step.fromMs < fromMs);
  return [...kept, { fromMs, phase: rollout.phase, draws: [] }];
}

/** One fresh draw for each share. */
function drawsOf(shares: readonly Share[], nextDraw: number): readonly Draw[] {
  return shares.map(
    ({ segment, weightParts, arms }, index): Draw => ({
      ...{ id: nextDraw + index, segment, weightParts },
      ...(arms === undefined ? {} : { arms }),
    }),
  );
}

/** The whole second at or before, or at or after a time. */
export function wholeSecond(timeMs: number, side: 'before' | 'after'): number {
  const round = side === 'before' ? Math.floor : Math.ceil;
  return round(timeMs / STEP_GRAIN_MS) * STEP_GRAIN_MS;
}
