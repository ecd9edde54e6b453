import type { Draw } from '../flag/types.ts';
import { STEP_GRAIN_MS } from './limits.ts';
import type { Phase, RampStep, Rollout } from './types.ts';

/**
 * The ramp with a step for a phase: fresh draws, in force from the next whole second after
 * `nowMs + leadMs`, so that every SDK holds the step in time.
 */
export function raise(
  rollout: Rollout,
  phase: { readonly index: number; readonly plan: Phase },
  nowMs: number,
  leadMs: number,
): { ramp: readonly RampStep[]; fromMs: number; nextDraw: number } {
  const last = rollout.ramp.at(-1);
  const earliestMs = last === undefined ? 0 : last.fromMs + STEP_GRAIN_MS;
  const fromMs = Math.max(earliestMs, wholeSecond(nowMs + leadMs, 'after'));
  const draws = phase.plan.shares.map(
    (share, index): Draw => ({ id: rollout.nextDraw + index, ...share }),
  );
  return {
    ramp: [...rollout.ramp, { fromMs, phase: phase.index, draws }],
    fromMs,
    nextDraw: rollout.nextDraw + draws.length,
  };
}

/**
 * The ramp after a rollback. `cut-now` deletes it: the flag serves what it served before this
 * rollout, to everybody. `drain` keeps running conversations and starts no new one, from the
 * current second on, without lead.
 */
export function rampAfterRollback(
  rollout: Rollout,
  conversations: 'cut-now' | 'drain',
  nowMs: number,
): readonly RampStep[] {
  if (conversations === 'cut-now') return [];
  const fromMs = wholeSecond(nowMs, 'before');
  const kept = rollout.ramp.filter((step) => step.fromMs < fromMs);
  return [...kept, { fromMs, phase: rollout.phase, draws: [] }];
}

function wholeSecond(timeMs: number, side: 'before' | 'after'): number {
  const round = side === 'before' ? Math.floor : Math.ceil;
  return round(timeMs / STEP_GRAIN_MS) * STEP_GRAIN_MS;
}
