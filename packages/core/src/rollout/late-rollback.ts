import { and, type Change, CONTROLLER, quiet, told } from './change.ts';
import { layersOf } from './layers-of.ts';
import type { GoingBack, LayerState, Plan, Rollout } from './types.ts';

/**
 * Tells once when all of a rollback takes longer than it was given, and once when the flag alone
 * does. A layer that is back and only watched is in time, and so is one that only watches.
 */
export function noticeLateRollback(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const { goingBack } = rollout;
  if (goingBack === undefined) return quiet(rollout);
  const { withinMs, flagsWithinMs, beganMs } = goingBack;
  const [flags, all] = [
    lastBackMs(plan, rollout, true, nowMs),
    lastBackMs(plan, rollout, false, nowMs),
  ];
  const flagsMs = goingBack.flagsOverdueTold === true ? 0 : flags - beganMs;
  const allMs = goingBack.overdueTold === true ? 0 : all - beganMs;
  return and(tell(plan, rollout, 'flags', flagsMs, flagsWithinMs), (now) =>
    tell(plan, now, 'all', allMs, withinMs),
  );
}

function tell(
  plan: Plan,
  rollout: Rollout,
  part: 'flags' | 'all',
  runsMs: number,
  limitMs: number | null,
): Change {
  const { goingBack } = rollout;
  if (goingBack === undefined || limitMs === null || runsMs <= limitMs) return quiet(rollout);
  const toldNow: GoingBack =
    part === 'flags'
      ? { ...goingBack, flagsOverdueTold: true }
      : { ...goingBack, overdueTold: true };
  const what = part === 'flags' ? 'the flag' : 'the rollback';
  return told(
    { ...rollout, goingBack: toldNow },
    CONTROLLER,
    'rollout.rollback-overdue',
    { part, runsMs, limitMs },
    {
      title: `${plan.name}: ${what} is overdue`,
      text: `It should have been back within ${Math.ceil(limitMs / 1_000)} s`,
      escalates: true,
    },
  );
}

/** When the last of them was back; now, while one is not. */
function lastBackMs(plan: Plan, { layers }: Rollout, flagOnly: boolean, nowMs: number): number {
  const asked = layersOf(plan)
    .filter(({ kind }) => (flagOnly ? kind === 'flag' : kind !== 'watch'))
    .map(({ name }) => name);
  const times = layers
    .filter(({ name }) => asked.includes(name))
    .map((layer) => backMs(layer) ?? nowMs);
  return Math.max(Number.NEGATIVE_INFINITY, ...times);
}

function backMs({ state, backMs: back, endedMs }: LayerState): number | undefined {
  if (back !== undefined) return back;
  if (state === 'skipped') return endedMs ?? Number.NEGATIVE_INFINITY;
  return state === 'verified' ? endedMs : undefined;
}
