import type { Guardrail, Verdict } from '../guardrail/types.ts';
import { and, type Change, CONTROLLER, quiet, told } from './change.ts';
import { advance } from './enter-phase.ts';
import { exposes, gateBlockers } from './gate.ts';
import { guardrailsNow, phaseNow } from './judged-now.ts';
import { type Cause, rollBack } from './roll-back.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';

type TickEvent = Extract<RolloutEvent, { type: 'tick' }>;

/**
 * One controller step: the automatic actor may hold, pause, roll back, and advance through an open
 * gate; nothing else. The worst action wins, and rollback is looked at first.
 */
export function onTick(plan: Plan, before: Rollout, event: TickEvent, nowMs: number): Change {
  const rollout = counted(plan, before, event, nowMs);
  const fired = newlyFiring(plan, before, rollout);
  const rollbackBy = firing(plan, rollout, 'rollback');
  if (rollbackBy !== null) return rollBack(plan, rollout, CONTROLLER, rollbackBy, nowMs);
  if (rollout.noDataMs >= plan.noDataTimeoutMs) return onSilence(plan, rollout, nowMs);
  const noticed = and(quiet(rollout), (now) => withNotices(plan, now, fired));
  const pauseBy = firing(plan, rollout, 'pause') ?? degradedBy(plan, rollout);
  if (pauseBy !== null && rollout.status === 'running') {
    return and(noticed, (now) => pause(plan, now, pauseBy.reason, nowMs));
  }
  return and(noticed, (now) => throughGate(plan, now, nowMs));
}

function throughGate(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const blockers = gateBlockers(plan, rollout);
  const waiting = { ...rollout, blockers };
  if (rollout.status === 'running' && blockers.length === 0) {
    const reason = `All that phase "${phaseNow(plan, rollout).name}" asks for holds`;
    return advance(plan, waiting, CONTROLLER, reason, nowMs);
  }
  return noticeOverdue(plan, waiting);
}

/** Time, units and verdicts of this tick added to the rollout. */
function counted(plan: Plan, rollout: Rollout, event: TickEvent, nowMs: number): Rollout {
  const phase = phaseNow(plan, rollout);
  const elapsedMs = event.elapsedMs > 0 && Number.isFinite(event.elapsedMs) ? event.elapsedMs : 0;
  const inForceMs = Math.max(0, Math.min(elapsedMs, nowMs - rollout.phaseFromMs));
  const holds = rollout.status === 'running' && event.liveInstances > 0;
  const units = {
    control: rollout.units.control + event.units.control,
    candidate: rollout.units.candidate + event.units.candidate,
  };
  // Before the first unit of this phase, verdicts still speak of the phase before.
  const withData = guardrailsNow(plan, rollout)
    .map(({ name }) => name)
    .filter((name) => units.candidate > 0 && hasData(event.verdicts[name]));
  const silent = exposes(phase) && !event.observed;
  return {
    ...rollout,
    heldMs: rollout.heldMs + (holds ? inForceMs : 0),
    noDataMs: silent && rollout.status === 'running' ? rollout.noDataMs + inForceMs : 0,
    units,
    verdicts: event.verdicts,
    judged: [...new Set([...rollout.judged, ...withData])],
  };
}

function hasData(verdict: Verdict | undefined): boolean {
  return verdict?.kind === 'pass' || verdict?.kind === 'fail';
}

function firing(plan: Plan, rollout: Rollout, action: Guardrail['action']): Cause | null {
  return causeBy(
    plan,
    rollout,
    (guardrail, verdict) => guardrail.action === action && verdict.kind === 'fail',
  );
}

function degradedBy(plan: Plan, rollout: Rollout): Cause | null {
  return causeBy(plan, rollout, (_, verdict) => verdict.code === 'environment-degraded');
}

function causeBy(
  plan: Plan,
  rollout: Rollout,
  decides: (guardrail: Guardrail, verdict: Verdict) => boolean,
): Cause | null {
  for (const guardrail of guardrailsNow(plan, rollout)) {
    const verdict = rollout.verdicts[guardrail.name];
    if (verdict !== undefined && decides(guardrail, verdict)) {
      return { reason: verdict.sentence, guardrail: guardrail.name };
    }
  }
  return null;
}

function newlyFiring(plan: Plan, before: Rollout, now: Rollout): readonly Guardrail[] {
  return guardrailsNow(plan, now).filter(
    ({ name }) => now.verdicts[name]?.kind === 'fail' && before.verdicts[name]?.kind !== 'fail',
  );
}

/** Tells people what began to fail; a `review` then waits for their answer. */
function withNotices(plan: Plan, rollout: Rollout, fired: readonly Guardrail[]): Change {
  return fired.reduce<Change>(
    (change, { name, action }) =>
      and(change, (now) => {
        const sentence = now.verdicts[name]?.sentence ?? '';
        const reviews = action === 'review' ? [...new Set([...now.reviews, name])] : now.reviews;
        return told(
          { ...now, reviews },
          CONTROLLER,
          'guardrail.fired',
          { guardrail: name, action, sentence },
          { title: `${plan.name}: ${name}`, text: `${sentence} (action: ${action})` },
        );
      }),
    quiet(rollout),
  );
}

function pause(plan: Plan, rollout: Rollout, reason: string, nowMs: number): Change {
  const paused: Rollout = {
    ...rollout,
    status: 'paused',
    blockers: gateBlockers(plan, rollout),
    reason,
    changedMs: nowMs,
  };
  return told(
    paused,
    CONTROLLER,
    'rollout.paused',
    { reason },
    { title: `${plan.name}: paused`, text: reason },
  );
}

function onSilence(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const reason = `No evidence came for ${Math.round(rollout.noDataMs / 1_000)} s`;
  if (plan.onNoData === 'rollback') return rollBack(plan, rollout, CONTROLLER, { reason }, nowMs);
  return pause(plan, { ...rollout, noDataMs: 0 }, reason, nowMs);
}

/** Past the longest hold people are told once; nothing is promoted for it. */
function noticeOverdue(plan: Plan, rollout: Rollout): Change {
  const phase = phaseNow(plan, rollout);
  const overdue = phase.hold.maxMs !== null && rollout.heldMs > phase.hold.maxMs;
  if (!overdue || rollout.overdueNoticed) return quiet(rollout);
  return told(
    { ...rollout, overdueNoticed: true },
    CONTROLLER,
    'rollout.overdue',
    { phase: phase.name, heldMs: rollout.heldMs },
    {
      title: `${plan.name}: phase "${phase.name}" is overdue`,
      text: `It waits for: ${rollout.blockers.join(', ')}`,
    },
  );
}
