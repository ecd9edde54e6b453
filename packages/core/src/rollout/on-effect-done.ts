import { type Change, CONTROLLER, told } from './change.ts';
import { withCheck } from './check-lists.ts';
import { onStepDone } from './step-done.ts';
import type { CheckState, LayerState, Plan, Refusal, Rollout, RolloutEvent } from './types.ts';

type DoneEvent = Extract<RolloutEvent, { type: 'effect-done' }>;

/** What an action came to: an item of a checklist is found out, a step of a layer is done. */
export function onEffectDone(
  plan: Plan,
  rollout: Rollout,
  event: DoneEvent,
  nowMs: number,
): Change {
  const { outcome, detail } = event;
  const layer = runningLayer(rollout, event);
  if (layer !== undefined) return onStepDone(plan, rollout, layer.name, event, nowMs);
  const check = runningCheck(rollout, event);
  if (check === undefined) return told(rollout, CONTROLLER, 'rollout.checked', { detail });
  const { list, item } = check;
  const state = outcome === 'ok' ? 'done' : 'failed';
  return told(
    withCheck(rollout, { ...check, state, atMs: nowMs, detail: detailOf(event) }),
    CONTROLLER,
    'rollout.checked',
    { list, item, outcome, detail },
    outcome === 'ok'
      ? undefined
      : { title: `${plan.name}: check "${item}" failed`, text: `${list}: ${detailOf(event)}` },
  );
}

/**
 * Why an effect's end is not taken, or `null` when it is: only what runs now waits for one, so that an
 * answer that comes twice or too late changes nothing. Never throws.
 */
export function refuseEffectDone(rollout: Rollout, event: DoneEvent): Refusal | null {
  const waits = runningLayer(rollout, event) ?? runningCheck(rollout, event);
  if (waits !== undefined) return null;
  return {
    code: 'unknown-effect',
    sentence: `Cannot end effect "${event.effectId}" of rollout "${rollout.id}": nothing waits for it any more; look at the rollout`,
  };
}

function detailOf({ outcome, detail }: DoneEvent): string {
  return outcome === 'timed-out' ? `It took too long. ${detail}`.trim() : detail;
}

function runningLayer(
  { layers, status }: Rollout,
  { effectId }: DoneEvent,
): LayerState | undefined {
  if (status !== 'rolling-back') return undefined;
  return layers.find((layer) => layer.state === 'running' && layer.effectId === effectId);
}

function runningCheck({ checks }: Rollout, { effectId }: DoneEvent): CheckState | undefined {
  return checks.find((check) => check.state === 'running' && check.effectId === effectId);
}
