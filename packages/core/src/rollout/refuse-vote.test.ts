import { describe, expect, test } from 'vitest';
import { refusePlanHash, refuseVote } from './refuse-vote.ts';
import { ANA, aPhase, aPlan, BEN, running } from './rollout.fixture.ts';
import type { Actor, Plan, RolloutEvent } from './types.ts';

type Vote = Extract<RolloutEvent, { type: 'approve' | 'answer' }>;

const vote = (item: string, actor: Actor, changes: Partial<Vote> = {}): Vote => ({
  ...{ type: 'approve', item, actor, planHash: 'hash', ...changes },
});
const asking = (role: string): Plan =>
  aPlan({ phases: [aPhase({ gate: { minUnits: 0, pass: [], approvals: [{ role, count: 1 }] } })] });

describe('refuseVote()', () => {
  test('lets nobody approve what he wrote or started, by any role that the plan names', () => {
    for (const role of ['product', 'anyone']) {
      const plan = asking(role);
      const rollout = { ...running(plan), owners: ['key_ana', 'key_plan'] };
      const author: Actor = { kind: 'key', id: 'key_plan', name: 'plan' };
      expect(refuseVote(plan, rollout, vote(role, ANA))?.code).toBe('own-approval');
      expect(refuseVote(plan, rollout, vote(role, author))?.code).toBe('own-approval');
      expect(refuseVote(plan, rollout, vote(role, BEN))).toBeNull();
    }
  });

  test('lets the owner look where nothing can be judged and the plan names no role', () => {
    const plan = aPlan({ guardrails: [] });
    expect(refuseVote(plan, running(plan), vote('anyone', ANA))).toBeNull();
  });

  test('takes a no-go of the owner too, and of one who approved before', () => {
    const plan = asking('product');
    const approvals = [{ phase: 0, role: 'product', person: BEN.id }];
    const rollout = { ...running(plan), approvals };
    const noGo = { decision: 'no-go' } as const;
    expect(refuseVote(plan, rollout, vote('product', ANA, noGo))).toBeNull();
    expect(refuseVote(plan, rollout, vote('product', BEN, noGo))).toBeNull();
    expect(refuseVote(plan, rollout, vote('product', BEN))?.code).toBe('already-approved');
    expect(refuseVote(plan, rollout, vote('cto', BEN, noGo))?.code).toBe(
      'not-waiting-for-approval',
    );
  });

  test('takes answers to open reviews only', () => {
    const plan = aPlan();
    const rollout = { ...running(plan), reviews: ['checkpoint 1'] };
    const answer = { type: 'answer', decision: 'go' } as const;
    expect(refuseVote(plan, rollout, vote('checkpoint 1', ANA, answer))).toBeNull();
    expect(refuseVote(plan, rollout, vote('checkpoint 2', ANA, answer))).toEqual({
      code: 'unknown-guardrail',
      sentence:
        'Cannot answer "checkpoint 2" of rollout "ro_1": it waits for no such review; open reviews: "checkpoint 1"',
    });
  });
});

test('refusePlanHash() binds what is said to the plan that runs', () => {
  const rollout = running(aPlan());
  expect(refusePlanHash(rollout, vote('product', BEN))).toBeNull();
  expect(refusePlanHash(rollout, vote('product', BEN, { planHash: 'other' }))?.code).toBe(
    'plan-changed',
  );
});
