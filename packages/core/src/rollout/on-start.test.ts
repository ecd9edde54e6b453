import { describe, expect, test } from 'vitest';
import { CONTROLLER } from './change.ts';
import { ANA, aPlan, aTick, follow, OPEN, SHUT, scheduled, T0 } from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';

const DAY_MS = 86_400_000;
type Start = Extract<RolloutEvent, { type: 'start' }>;
const start = (changes: Partial<Start> = {}): Start => ({ type: 'start', actor: ANA, ...changes });
const stages = [{ name: 'deploy', minMs: 1, maxMs: null }];
const freezes = [{ name: 'year end', fromMs: T0, toMs: T0 + DAY_MS }];

describe('onStart()', () => {
  test('starts now, and whoever started it owns it', () => {
    const { rollout, auditRows } = transition(
      aPlan({ window: OPEN }),
      { ...scheduled(aPlan()), owners: ['key_plan'] },
      start({ reason: 'Ready' }),
      T0,
    );
    expect(rollout).toMatchObject({
      ...{ status: 'running', phase: 0, owners: ['key_plan', 'key_ana'], method: 'pipeline' },
      ...{ reason: 'Started by "ana": Ready', startAtMs: null },
    });
    expect(auditRows[0]?.body).toEqual({
      ...{ plan: 'chat', planHash: 'hash', control: 'legacy', candidate: 'new' },
    });
  });

  test('stays scheduled until its time, also when that has passed, and can be planned anew', () => {
    const plan = aPlan();
    const { rollout, auditRows, effects } = transition(
      plan,
      scheduled(plan),
      start({ atMs: T0 + 60_000, reason: 'At night' }),
      T0,
    );
    expect(rollout).toMatchObject({
      ...{ status: 'scheduled', startAtMs: T0 + 60_000, ramp: [], owners: ['key_ana'] },
      reason: 'Planned for 2027-01-15 08:01 UTC by "ana"',
    });
    expect(auditRows.map(({ action }) => action)).toEqual(['rollout.scheduled']);
    expect(effects.map(({ payload }) => payload['text'])).toEqual([
      'useNewArchitecture starts at 2027-01-15 08:01 UTC. At night',
    ]);
    expect(follow(plan, rollout, [[59_999, aTick({})]]).status).toBe('scheduled');
    const begun = transition(plan, rollout, aTick({}), T0 + 60_000);
    expect(begun.rollout).toMatchObject({ status: 'running', reason: 'Started as planned' });
    expect(begun.auditRows.map(({ actor }) => actor)).toEqual([CONTROLLER, CONTROLLER]);
    const sooner = follow(plan, rollout, [[1_000, start({ atMs: T0 })]]);
    expect(sooner).toMatchObject({ status: 'scheduled', startAtMs: T0 });
    expect(follow(plan, sooner, [[2_000, aTick({})]]).status).toBe('running');
  });

  test('never starts by itself where nobody planned it, nor at a time that is none', () => {
    const plan = aPlan();
    const waiting = [start({ atMs: Number.NaN }), start({ atMs: 1e308 })].map(
      (event) => transition(plan, scheduled(plan), event, T0).rollout,
    );
    for (const rollout of [scheduled(plan), ...waiting]) {
      expect(follow(plan, rollout, [[4e15, aTick({})]]).status).toBe('scheduled');
    }
  });

  test.each<[string, Plan, object, string]>([
    ['the window', aPlan({ window: SHUT }), {}, 'window'],
    ['a time to avoid', aPlan({ avoid: [OPEN] }), {}, 'window'],
    ['a freeze of the plan', aPlan({ freezes }), {}, 'freeze'],
    ['a freeze of the environment', aPlan(), { freeze: 'Frozen' }, 'freeze'],
    ['a plan that goes before', aPlan(), { dependency: 'Not yet' }, 'dependency'],
  ])('waits for %s when its time is there', (_, plan, outside, blocker) => {
    const planned = follow(plan, scheduled(plan), [[0, start({ atMs: T0 })]]);
    const kept = follow(plan, planned, [[1_000, aTick({}, { outside })]]);
    expect(kept).toMatchObject({ status: 'scheduled', blockers: [blocker] });
    const free = follow(plan, kept, [[DAY_MS + 1_000, aTick({})]]);
    expect(free).toMatchObject({ status: 'running', blockers: [] });
  });
});

describe('refusals of a start', () => {
  test.each<[string, Plan, Partial<Start>, string | undefined]>([
    ['outside of the window', aPlan({ window: SHUT }), {}, 'window-closed'],
    [
      'outside of the window with a blank reason',
      aPlan({ window: SHUT }),
      { reason: ' ' },
      'window-closed',
    ],
    ['outside of the window with a reason', aPlan({ window: SHUT }), { reason: 'Now' }, undefined],
    [
      'in a time to avoid, even with a reason',
      aPlan({ avoid: [OPEN] }),
      { reason: 'Now' },
      'frozen',
    ],
    ['in a freeze, even with a reason', aPlan({ freezes }), { reason: 'Now' }, 'frozen'],
    [
      'in a freeze of the environment',
      aPlan(),
      { reason: 'Now', outside: { freeze: 'x' } },
      'frozen',
    ],
    [
      'in a freeze as an emergency',
      aPlan({ freezes, avoid: [OPEN] }),
      { reason: 'Fix', method: 'emergency' },
      undefined,
    ],
    ['as an emergency without a reason', aPlan(), { method: 'emergency' }, 'reason-missing'],
    ['before what it requires', aPlan(), { outside: { dependency: 'x' } }, 'dependency-open'],
    [
      'before what it requires, as an emergency',
      aPlan(),
      { reason: 'Fix', method: 'emergency', outside: { dependency: 'x' } },
      'dependency-open',
    ],
    [
      'in a way that the plan does not have',
      aPlan({ deployment: { methods: ['pipeline'], stages } }),
      { reason: 'Fix', method: 'emergency' },
      'plan-does-not-fit',
    ],
    ['by the automatic actor', aPlan(), { actor: CONTROLLER }, 'people-only'],
    ['planned for later in a freeze', aPlan({ freezes }), { atMs: T0 }, undefined],
  ])('%s', (_, plan, changes, code) => {
    expect(transition(plan, scheduled(plan), start(changes), T0).refusal?.code).toBe(code);
  });

  test('say what keeps it and until when', () => {
    const plan = aPlan({ window: SHUT });
    expect(transition(plan, scheduled(plan), start(), T0).refusal?.sentence).toBe(
      'Cannot start rollout "ro_1": the window of phase "quarter" is closed until 2027-01-16 08:00 UTC; wait, or say why it cannot',
    );
  });

  test('take the first way of the plan that is no emergency where none is said', () => {
    const method = (methods: NonNullable<Plan['deployment']>['methods']): Rollout['method'] => {
      const plan = aPlan({ deployment: { methods, stages } });
      return transition(plan, scheduled(plan), start(), T0).rollout.method;
    };
    expect(method(['emergency', 'by-hand'])).toBe('by-hand');
    expect(method(['pipeline'])).toBe('pipeline');
  });
});
