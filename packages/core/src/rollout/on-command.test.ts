import { describe, expect, test } from 'vitest';
import {
  ANA,
  aPhase,
  aPlan,
  aTick,
  aVerdict,
  BEN,
  everySecond,
  follow,
  pass,
  rollbackRule,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { RolloutEvent } from './types.ts';

describe('commands', () => {
  const needsProduct = aPlan({
    phases: [
      aPhase({ gate: { minUnits: 0, pass: [], approvals: [{ role: 'product', count: 1 }] } }),
      aPhase({ name: 'full' }),
    ],
  });
  const approve = (changes: object = {}): RolloutEvent => ({
    type: 'approve',
    item: 'product',
    actor: BEN,
    planHash: 'hash',
    ...changes,
  });

  test('an approval opens the gate', () => {
    const approved = follow(needsProduct, running(needsProduct), [
      [6_000, approve()],
      ...everySecond(7, 20, aTick(pass)),
    ]);
    expect(approved.phase).toBe(1);
  });

  test('a promotion passes hold and approvals, but no failing guardrail that would pause', () => {
    const promote: RolloutEvent = { type: 'promote', actor: ANA, reason: 'seen enough' };
    expect(transition(needsProduct, running(needsProduct), promote, T0).rollout.phase).toBe(1);
    const plan = aPlan({ guardrails: [{ ...rollbackRule, action: 'pause' }] });
    const failing = follow(plan, running(plan), [[6_000, aTick({ errors: aVerdict('fail') })]]);
    expect(transition(plan, failing, promote, T0 + 7_000).refusal?.code).toBe('guardrail-failing');
  });

  test('a no-go pauses with the name of who said it', () => {
    const paused = follow(needsProduct, running(needsProduct), [
      [6_000, approve({ decision: 'no-go' })],
    ]);
    expect(paused).toMatchObject({ status: 'paused', reason: '"ben" said no-go for "product"' });
  });

  test('pause and resume keep the time held', () => {
    const plan = aPlan();
    const held = follow(plan, running(plan), [
      ...everySecond(6, 10, aTick(pass)),
      [10_000, { type: 'pause', actor: ANA, reason: 'lunch' }],
      ...everySecond(11, 15, aTick(pass)),
      [15_000, { type: 'resume', actor: ANA, reason: 'back' }],
    ]);
    expect(held).toMatchObject({ status: 'running', heldMs: 4_000 });
  });

  test('abort takes the candidate away, and rollback works after completion', () => {
    const plan = aPlan();
    const aborted = follow(plan, running(plan), [[1, { type: 'abort', actor: ANA, reason: 'no' }]]);
    expect(aborted).toMatchObject({ status: 'aborted', ramp: [] });
    const done = follow(plan, running(plan), everySecond(6, 45, aTick(pass)));
    const back = transition(plan, done, { type: 'rollback', actor: ANA, reason: 'late' }, T0 + 9e6);
    expect(back.rollout).toMatchObject({ status: 'rolled-back', ramp: [] });
  });
});
