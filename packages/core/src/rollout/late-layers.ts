import { and, type Change, CONTROLLER, quiet, told } from './change.ts';
import { layerNamed, withLayer } from './layers-of.ts';
import type { LayerState, Plan, Rollout } from './types.ts';
import { utcDateTimeText } from './utc-time-text.ts';

/** Tells once of each layer that takes longer than its limit; it goes on, and what only watches is in time. */
export function noticeLateLayers(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const late = rollout.layers.filter((state) => isLate(plan, rollout, state, nowMs));
  return late.reduce<Change>((change, { name, beganMs = nowMs, ...rest }) => {
    const body = { layer: name, runsMs: nowMs - beganMs };
    const notice = {
      title: `${plan.name}: layer "${name}" is overdue`,
      text: `It has run since ${utcDateTimeText(beganMs)}`,
      escalates: true,
    };
    return and(change, (now) => {
      const after = withLayer(now, { ...rest, name, beganMs, overdueTold: true });
      return told(after, CONTROLLER, 'rollout.layer-overdue', body, notice);
    });
  }, quiet(rollout));
}

function isLate(plan: Plan, rollout: Rollout, state: LayerState, nowMs: number): boolean {
  const limitMs = layerNamed(plan, rollout, state.name)?.layer.withinMs ?? null;
  if (state.state !== 'running' || state.overdueTold === true || limitMs === null) return false;
  if (state.backMs !== undefined || state.beganMs === undefined) return false;
  return nowMs - state.beganMs > limitMs;
}
