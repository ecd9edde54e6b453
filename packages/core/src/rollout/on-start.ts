import { and, type Change, CONTROLLER, quiet, told } from './change.ts';
import { enterPhase } from './enter-phase.ts';
import { entryBlockers, obstacles } from './entering.ts';
import type { Actor, DeploymentMethod, Plan, Refusal, Rollout, RolloutEvent } from './types.ts';
import { utcDateTimeText } from './utc-time-text.ts';

type StartEvent = Extract<RolloutEvent, { type: 'start' }>;
type TickEvent = Extract<RolloutEvent, { type: 'tick' }>;

/** Starts now; or by itself, as soon after `atMs` as window, freezes and dependencies allow. */
export function onStart(plan: Plan, rollout: Rollout, event: StartEvent, nowMs: number): Change {
  const { actor, atMs, reason = '' } = event;
  const owned: Rollout = {
    ...rollout,
    owners: [...new Set([...rollout.owners, actor.id])],
    method: methodOf(plan, event),
  };
  if (atMs === undefined) {
    const why = `Started by "${actor.name}"`;
    return begin(plan, owned, actor, reason.trim() === '' ? why : `${why}: ${reason}`, nowMs);
  }
  const at = utcDateTimeText(atMs);
  const planned = { ...owned, startAtMs: atMs, reason: `Planned for ${at} by "${actor.name}"` };
  return told(
    planned,
    actor,
    'rollout.scheduled',
    { plan: plan.name, planHash: rollout.planHash, atMs, method: planned.method, reason },
    { title: `${plan.name}: planned`, text: `${plan.flag} starts at ${at}. ${reason}`.trim() },
  );
}

/** Starts a rollout whose time is there, when nothing keeps its first phase from being entered. */
export function onTickBeforeStart(
  plan: Plan,
  rollout: Rollout,
  { outside }: TickEvent,
  nowMs: number,
): Change {
  const { startAtMs } = rollout;
  if (startAtMs === null || !(nowMs >= startAtMs)) return quiet(rollout);
  const blockers = entryBlockers(obstacles(plan, rollout, 0, nowMs, outside));
  if (blockers.length > 0) return quiet({ ...rollout, blockers });
  return begin(plan, rollout, CONTROLLER, 'Started as planned', nowMs);
}

/** How a start is carried out: as it says, else in the first way of the plan that is no emergency. */
export function methodOf({ deployment }: Plan, { method }: StartEvent): DeploymentMethod {
  return method ?? deployment?.methods.find((one) => one !== 'emergency') ?? 'pipeline';
}

/** Why a start's method is not taken, or `null` when it is: an emergency needs a reason. Never throws. */
export function refuseMethod(plan: Plan, rollout: Rollout, event: StartEvent): Refusal | null {
  const method = methodOf(plan, event);
  const methods = plan.deployment?.methods ?? [method];
  if (!methods.includes(method)) {
    const known = methods.map((one) => `"${one}"`).join(', ');
    return {
      code: 'plan-does-not-fit',
      sentence: `Cannot start rollout "${rollout.id}" with method "${method}": its plan has ${known}; choose one of these`,
    };
  }
  if (method !== 'emergency' || (event.reason ?? '').trim() !== '') return null;
  return {
    code: 'reason-missing',
    sentence: `Cannot start rollout "${rollout.id}" as an emergency: no reason given; say why`,
  };
}

function begin(plan: Plan, rollout: Rollout, actor: Actor, reason: string, nowMs: number): Change {
  const { planHash, method } = rollout;
  const { name, control, candidate } = plan;
  const body = { plan: name, planHash, control, candidate };
  return and(
    told(rollout, actor, 'rollout.started', method === 'pipeline' ? body : { ...body, method }),
    (now) => enterPhase(plan, now, 0, actor, reason, nowMs),
  );
}
