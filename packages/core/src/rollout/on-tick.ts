import type { Guardrail, Verdict } from '../guardrail/types.ts';
import { withRenewed } from './begun-anew.ts';
import { and, type Change, CONTROLLER, quiet, told } from './change.ts';
import { askAtCheckpoint } from './checkpoint.ts';
import { advance } from './enter-phase.ts';
import { entryBlockers, nextPhase, obstacles } from './entering.ts';
import { newlyFiring, withBlame, withNotices, withObserved, withSkew } from './fired.ts';
import { gateBlockers } from './gate.ts';
import { actingNow, guardrailsNow, phaseNow } from './judged-now.ts';
import { observes } from './observes.ts';
import { type Cause, rollBack } from './roll-back.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';
import { widestScope } from './widest-scope.ts';

type TickEvent = Extract<RolloutEvent, { type: 'tick' }>;

/**
 * One controller step: the automatic actor may hold, pause, roll back, and advance through an open
 * gate; nothing else. The worst action wins, and rollback is looked at first.
 */
export function onTick(plan: Plan, before: Rollout, event: TickEvent, nowMs: number): Change {
  const judged = counted(plan, before, event, nowMs);
  const fired = newlyFiring(plan, before, judged);
  const rollout = withObserved(judged, fired, nowMs);
  const rollbackBy = firing(plan, rollout, 'rollback');
  if (rollbackBy !== null) {
    const scope = scopeNow(plan, rollout, event);
    return rollBack(plan, rollout, CONTROLLER, { ...rollbackBy, scope }, nowMs);
  }
  const isSilent = rollout.noDataMs >= plan.noDataTimeoutMs;
  if (isSilent && plan.onNoData === 'rollback') return onSilence(plan, rollout, nowMs);
  const noticed = and(withBlame(plan, before, rollout), (now) =>
    and(withNotices(plan, now, fired, nowMs), (later) =>
      and(withSkew(plan, before, later), (last) => askAtCheckpoint(plan, before, last)),
    ),
  );
  if (isSilent) return and(noticed, (now) => onSilence(plan, now, nowMs));
  const pauseBy = firing(plan, rollout, 'pause') ?? degradedBy(plan, rollout);
  if (pauseBy !== null && rollout.status === 'running') {
    return and(noticed, (now) => pause(plan, now, pauseBy.reason, nowMs));
  }
  return and(noticed, (now) => throughGate(plan, now, event, nowMs));
}

function throughGate(plan: Plan, rollout: Rollout, { outside }: TickEvent, nowMs: number): Change {
  const entered = nextPhase(plan, rollout);
  const kept = entryBlockers(obstacles(plan, rollout, entered, nowMs, outside));
  const blockers = gateBlockers(plan, rollout, kept);
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
    .filter((guardrail) => units.candidate > 0 && isJudgedAnew(rollout, guardrail, event.verdicts))
    .map(({ name }) => name);
  // What is beyond its limit must be judged anew: silence does not clear it.
  const beyond = new Set(
    guardrailsNow(plan, rollout)
      .filter((guardrail) => isBeyond(guardrail, event.verdicts))
      .map(({ name }) => name),
  );
  const silent = observes(phase) && !event.observed;
  const gaveWay = (event.gaveWay ?? []).map((one) => ({ ...one, atMs: nowMs }));
  return {
    ...withRenewed(rollout, gaveWay),
    heldMs: rollout.heldMs + (holds ? inForceMs : 0),
    noDataMs: silent && rollout.status === 'running' ? rollout.noDataMs + inForceMs : 0,
    units,
    verdicts: event.verdicts,
    judged: [...new Set([...rollout.judged, ...withData])].filter((name) => !beyond.has(name)),
  };
}

/** Whether a rule that stops the rollout is beyond its limit, for long enough or not. */
function isBeyond({ name, action }: Guardrail, verdicts: TickEvent['verdicts']): boolean {
  if (action === 'notify' || action === 'review') return false;
  return verdicts[name]?.kind === 'fail' || verdicts[name]?.code === 'pending';
}

/**
 * Whether a guardrail was judged with data of this phase. What comparisons found stays while nothing
 * is added to it: of them it takes a tick that compared more units.
 */
function isJudgedAnew(
  { verdicts: before }: Rollout,
  { name, shape }: Guardrail,
  verdicts: TickEvent['verdicts'],
): boolean {
  const verdict = verdicts[name];
  if (verdict?.kind !== 'pass' && verdict?.kind !== 'fail') return false;
  if (shape !== 'compared-rate' && shape !== 'compared-values') return true;
  return verdict.units.candidate > (before[name]?.units.candidate ?? 0);
}

function firing(plan: Plan, rollout: Rollout, action: Guardrail['action']): Cause | null {
  return causeBy(
    plan,
    rollout,
    (guardrail, verdict) => guardrail.action === action && verdict.kind === 'fail',
  );
}

/** How far back the guardrails go that fire now. */
function scopeNow(plan: Plan, rollout: Rollout, { scopes = {} }: TickEvent) {
  const firingNow = actingNow(plan, rollout).filter(
    ({ name, action }) => action === 'rollback' && rollout.verdicts[name]?.kind === 'fail',
  );
  return widestScope(
    firingNow.map(({ name }) => (Object.hasOwn(scopes, name) ? scopes[name] : undefined)),
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
  for (const guardrail of actingNow(plan, rollout)) {
    const verdict = rollout.verdicts[guardrail.name];
    if (verdict !== undefined && decides(guardrail, verdict)) {
      return { reason: verdict.sentence, guardrail: guardrail.name };
    }
  }
  return null;
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
