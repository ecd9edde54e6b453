import { describe, expect, test } from 'vitest';
import {
  ANA,
  aPhase,
  aPlan,
  aRollback,
  aVerdict,
  BEN,
  follow,
  rollbackRule,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';

describe('refuse()', () => {
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

  const refused: [
    string,
    Plan,
    readonly (readonly [number, RolloutEvent])[],
    RolloutEvent,
    string,
  ][] = [
    [
      'an approval of another plan',
      needsProduct,
      [],
      approve({ planHash: 'other' }),
      'plan-changed',
    ],
    [
      'an approval by a role nobody asked',
      needsProduct,
      [],
      approve({ item: 'cto' }),
      'not-waiting-for-approval',
    ],
    [
      'an approval of a phase that has passed',
      needsProduct,
      [],
      approve({ seenPhase: 'full' }),
      'phase-passed',
    ],
    [
      'a promotion out of a phase that has passed',
      aPlan(),
      [],
      { type: 'promote', actor: ANA, reason: 'x', seenPhase: 'full' },
      'phase-passed',
    ],
    ['the same approval twice', needsProduct, [[1, approve()]], approve(), 'already-approved'],
    [
      'an answer to no review',
      aPlan(),
      [],
      approve({ type: 'answer', item: 'errors' }),
      'unknown-guardrail',
    ],
    [
      'a pause without reason',
      aPlan(),
      [],
      { type: 'pause', actor: ANA, reason: ' ' },
      'reason-missing',
    ],
    [
      'resume while running',
      aPlan(),
      [],
      { type: 'resume', actor: ANA, reason: 'x' },
      'wrong-status',
    ],
    ['a second start', aPlan(), [], { type: 'start', actor: ANA }, 'wrong-status'],
  ];
  test.each(refused)('refuses %s and changes nothing', (_, plan, before, event, code) => {
    const rollout = follow(plan, running(plan), before);
    const answer = transition(plan, rollout, event, T0 + 10_000);
    expect(answer.refusal?.code).toBe(code);
    expect(answer).toMatchObject({ rollout, effects: [], auditRows: [] });
  });

  test('refuses to raise a share again by a resume while a rule that pauses fails', () => {
    const rule = { ...rollbackRule, action: 'pause' as const };
    const plan = aPlan({ guardrails: [rule] });
    const lowered = follow(plan, running(plan), [[1_000, aRollback({ toWeightParts: 5_000 })]]);
    const resume: RolloutEvent = { type: 'resume', actor: ANA, reason: 'x' };
    const answer = (kind: 'fail' | 'pass', changes: Partial<Rollout> = {}) => {
      const rollout = { ...lowered, verdicts: { errors: aVerdict(kind) }, ...changes };
      return transition(plan, rollout, resume, T0 + 9_000).refusal?.code;
    };
    expect([answer('fail'), answer('pass')]).toEqual(['guardrail-failing', undefined]);
    expect(answer('fail', { capParts: null })).toBeUndefined();
  });

  test.each(['abort', 'rollback'] as const)('takes %s for whatever phase it was meant', (type) => {
    const plan = aPlan();
    const event: RolloutEvent = { type, actor: ANA, reason: 'x', seenPhase: 'full' };
    expect(transition(plan, running(plan), event, T0).refusal).toBeNull();
  });
});
