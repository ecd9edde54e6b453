import type { Criterion, HeldGuardrail, Verdict, VerdictKind } from '../guardrail/types.ts';
import { newRollout } from './new-rollout.ts';
import { transition } from './transition.ts';
import type {
  Actor,
  Checklist,
  ChecklistItem,
  Layer,
  Phase,
  Plan,
  Rollout,
  RolloutEvent,
  WeeklyPeriod,
} from './types.ts';

/** Builders that the tests of this folder share. */
export const T0 = 1_800_000_000_000;
export const ANA: Actor = { kind: 'key', id: 'key_ana', name: 'ana' };
/** Who did not start what `running` starts: he may approve it. */
export const BEN: Actor = { kind: 'key', id: 'key_ben', name: 'ben' };

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

/** 2027-01-15 08:00:00 UTC is a Friday; open then, or not. */
export const OPEN: WeeklyPeriod = { days: [5], fromMinute: 480, toMinute: 540, zone: 'UTC' };
export const SHUT: WeeklyPeriod = { days: [6], fromMinute: 480, toMinute: 540, zone: 'UTC' };

/** An item of a checklist: by hand, or found out by an action. */
export function anItem(name: string, action: string | null = null, blocking = true): ChecklistItem {
  return { name, title: `It is ${name}`, action, blocking };
}

/** A plan whose first phase asks for a checklist `list`. */
export function listPlan(list: Partial<Checklist>, changes: Partial<Plan> = {}): Plan {
  const gate = { minUnits: 0, pass: [], approvals: [], checklists: ['list'] };
  return aPlan({
    checklists: { list: { title: 'List', ordered: false, items: [], ...list } },
    phases: [aPhase({ gate }), aPhase({ name: 'full' })],
    ...changes,
  });
}

/** A person's word on an item of `list`. */
export function aCheck(item: string, decision: 'go' | 'no-go' | 'run' | 'open'): RolloutEvent {
  return {
    type: 'check',
    actor: BEN,
    planHash: 'hash',
    list: 'list',
    item,
    decision,
    note: 'Seen',
  };
}

/** A layer after the flag. */
export function aLayer(name: string, changes: Partial<Layer> = {}): Layer {
  return {
    ...{ kind: 'deployment', name, target: 'previous', action: null, withinMs: null },
    ...changes,
  };
}

/** A plan whose rollback has more layers than the flag. */
export function layerPlan(...layers: readonly Layer[]): Plan {
  return aPlan({ rollback: { conversations: 'cut-now', procedure: ['flag', ...layers] } });
}

/** A rollback by a person, whole unless it says otherwise. */
export function aRollback(
  changes: Partial<Extract<RolloutEvent, { type: 'rollback' }>> = {},
): Extract<RolloutEvent, { type: 'rollback' }> {
  return { type: 'rollback', actor: ANA, reason: 'Bad', ...changes };
}

/** What the step of a layer came to that runs now. */
export function stepEnded(
  { layers }: Rollout,
  changes: Partial<Extract<RolloutEvent, { type: 'effect-done' }>> = {},
): RolloutEvent {
  const effectId = layers.find(({ state }) => state === 'running')?.effectId ?? 'none';
  return { type: 'effect-done', effectId, outcome: 'ok', detail: 'Ran', ...changes };
}

/** What a rollout becomes when its steps come to this, one after the other, a second each. */
export function stepsEnded(
  plan: Plan,
  rollout: Rollout,
  fromMs: number,
  ...outcomes: readonly ('ok' | 'failed' | 'timed-out')[]
): Rollout {
  return outcomes.reduce(
    (now, outcome, index) =>
      transition(plan, now, stepEnded(now, { outcome }), T0 + fromMs + index * 1_000).rollout,
    rollout,
  );
}

/** What a person says of a layer. */
export function aWord(
  layer: string,
  decision: Extract<RolloutEvent, { type: 'layer' }>['decision'],
  actor: Actor = ANA,
): RolloutEvent {
  return { type: 'layer', actor, layer, decision, reason: 'Seen' };
}

/** Somebody: when his conversation began, where the hash of his unit falls, and his segments. */
export interface Somebody {
  readonly startMs: number;
  /** 0..99 999. */
  readonly bucket: number;
  readonly segments: readonly string[];
}

/** Whether a ramp gives him the candidate: the newest step that his conversation did not begin before. */
export function givesCandidate(ramp: Rollout['ramp'], who: Somebody): boolean {
  const step = ramp.findLast(({ fromMs }) => fromMs <= who.startMs);
  const draw = step?.draws.find(
    ({ segment }) => segment === null || who.segments.includes(segment),
  );
  return who.bucket < (draw?.weightParts ?? 0);
}
