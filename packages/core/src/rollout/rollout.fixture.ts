import type { Criterion, HeldGuardrail, Verdict, VerdictKind } from '../guardrail/types.ts';
import { newRollout } from './new-rollout.ts';
import { transition } from './transition.ts';
import type { Actor, Phase, Plan, Rollout, RolloutEvent } from './types.ts';

/** Builders that the tests of this folder share. */
export const T0 = 1_800_000_000_000;
export const ANA: Actor = { kind: 'key', id: 'key_ana', name: 'ana' };

export const rollbackRule: HeldGuardrail = {
  shape: 'held',
  name: 'errors',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
  statistic: { of: 'rate' },
  side: 'above',
  limit: 0.005,
  upper: null,
  forMs: 300_000,
  minSamples: 20,
  minEvents: 3,
};

export const criterion: Criterion = {
  shape: 'criterion',
  name: 'gate errors',
  metric: 'error_rate',
  statistic: { of: 'rate' },
  side: 'below',
  limit: 0.001,
};

export function aPhase(changes: Partial<Phase> = {}): Phase {
  return {
    name: 'quarter',
    description: null,
    risk: null,
    shares: [{ segment: null, weightParts: 25_000 }],
    hold: { minMs: 10_000, maxMs: null },
    guardrails: [],
    gate: { minUnits: 0, pass: [], approvals: [] },
    ...changes,
  };
}

export function aPlan(changes: Partial<Plan> = {}): Plan {
  return {
    name: 'chat',
    description: null,
    environment: 'production',
    flag: 'useNewArchitecture',
    control: 'legacy',
    candidate: 'new',
    unit: 'conversation',
    alpha: 0.01,
    noDataTimeoutMs: 60_000,
    onNoData: 'pause',
    activationLeadMs: 5_000,
    phases: [aPhase(), aPhase({ name: 'full', shares: [{ segment: null, weightParts: 100_000 }] })],
    guardrails: [rollbackRule],
    rollback: { conversations: 'cut-now', procedure: ['flag'] },
    notify: ['ops'],
    scale: null,
    ...changes,
  };
}

export function scheduled(plan: Plan): Rollout {
  return newRollout({ id: 'ro_1', plan, planHash: 'hash', nextDraw: 7, nowMs: T0 });
}

export function running(plan: Plan): Rollout {
  return transition(plan, scheduled(plan), { type: 'start', actor: ANA }, T0).rollout;
}

export function aVerdict(kind: VerdictKind, changes: Partial<Verdict> = {}): Verdict {
  return {
    kind,
    code: kind === 'fail' ? 'beyond-limit' : kind === 'pass' ? 'within-limit' : 'no-samples',
    numbers: {},
    units: { control: 0, candidate: 0 },
    sentence: `It is a ${kind}`,
    ...changes,
  };
}

export function aTick(
  verdicts: Readonly<Record<string, Verdict>>,
  changes: Partial<Extract<RolloutEvent, { type: 'tick' }>> = {},
): RolloutEvent {
  return {
    type: 'tick',
    elapsedMs: 1_000,
    liveInstances: 1,
    observed: true,
    verdicts,
    units: { control: 1, candidate: 1 },
    ...changes,
  };
}

/** What a rollout becomes after events, each at so many ms after `T0`. */
export function follow(
  plan: Plan,
  rollout: Rollout,
  events: readonly (readonly [number, RolloutEvent])[],
): Rollout {
  return events.reduce(
    (now, [atMs, event]) => transition(plan, now, event, T0 + atMs).rollout,
    rollout,
  );
}

/** The same event once a second. */
export function everySecond(fromS: number, toS: number, event: RolloutEvent) {
  return Array.from({ length: toS - fromS }, (_, i): [number, RolloutEvent] => [
    (fromS + i) * 1_000,
    event,
  ]);
}

/** Verdicts of `aPlan` when all is well. */
export const pass = { errors: aVerdict('pass') };
