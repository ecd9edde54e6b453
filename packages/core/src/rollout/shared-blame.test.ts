import { describe, expect, test } from 'vitest';
import type { Guardrail } from '../guardrail/types.ts';
import { aPlan, aVerdict, rollbackRule, running, T0 } from './rollout.fixture.ts';
import { sharedBlame, suspectBy } from './shared-blame.ts';
import type { Plan } from './types.ts';

const later = {
  id: 'ro_2',
  environment: 'production',
  rules: [{ metric: 'error_rate', action: 'rollback' as const, inMs: 0 }],
};
const fails = { errors: aVerdict('fail', { sentence: 'Errors are 2 %' }) };
const counts: Guardrail = {
  shape: 'count-within',
  name: 'errors',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
  count: 4,
  withinMs: 300_000,
};
const leaks: Guardrail = {
  shape: 'zero-tolerance',
  name: 'errors',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
};

function blame(changes: Partial<Plan>, suspects = [later], verdicts = fails) {
  const plan = aPlan(changes);
  return sharedBlame(plan, running(plan), verdicts, suspects);
}

describe('sharedBlame()', () => {
  test.each([rollbackRule, counts])('lets the later rollout go first: $shape', (guardrail) => {
    expect(blame({ guardrails: [guardrail] })).toEqual({
      errors: {
        after: 'ro_2',
        verdict: {
          ...fails.errors,
          kind: 'error',
          code: 'shared-blame',
          sentence:
            'Errors are 2 %; rollout ro_2 started later in the same environment and is rolled back first',
        },
      },
    });
  });

  test.each<[string, Guardrail]>([
    ['zero tolerance', leaks],
    ['an absolute rule', { ...rollbackRule, absolute: true }],
    ['an absolute count', { ...counts, absolute: true }],
    ['an observer', { ...rollbackRule, action: 'notify' }],
  ])('leaves %s as it is', (_, guardrail) => {
    expect(blame({ guardrails: [guardrail] })).toEqual({});
  });

  test('takes nothing for another environment, another metric, or what only pauses', () => {
    expect(blame({}, [{ ...later, environment: 'staging' }])).toEqual({});
    const other = { metric: 'latency_ms', action: 'rollback' as const, inMs: 0 };
    expect(blame({}, [{ ...later, rules: [other] }])).toEqual({});
    const pause = { ...other, metric: 'error_rate', action: 'pause' as const };
    expect(blame({}, [{ ...later, rules: [pause as never] }])).toEqual({});
  });

  test('does not wait longer for a later rule than its own takes to begin anew', () => {
    const firing = (inMs: number) => [{ ...later, rules: [{ ...later.rules[0], inMs }] }];
    expect(Object.keys(blame({}, firing(300_000) as never))).toEqual(['errors']);
    expect(blame({}, firing(300_001) as never)).toEqual({});
    const counting = { guardrails: [{ ...counts, withinMs: 60_000 }] };
    expect(blame(counting, firing(60_001) as never)).toEqual({});
  });

  test('gives way to a rollout once, however often that wavers', () => {
    const plan = aPlan();
    const gone = { guardrail: 'errors', atMs: T0, after: 'ro_2' };
    const before = { ...running(plan), renewed: [gone] };
    expect(sharedBlame(plan, before, fails, [later])).toEqual({});
    const third = { ...later, id: 'ro_3' };
    expect(Object.keys(sharedBlame(plan, before, fails, [third]))).toEqual(['errors']);
  });

  test('changes no verdict that failed before, and none that does not fail', () => {
    const plan = aPlan();
    const before = { ...running(plan), verdicts: fails };
    expect(sharedBlame(plan, before, fails, [later])).toEqual({});
    expect(blame({}, [later], { errors: aVerdict('pass') })).toEqual({});
  });
});

describe('suspectBy()', () => {
  const plan = aPlan();
  const by = (verdict: ReturnType<typeof aVerdict>, changes: Partial<Plan> = {}) =>
    suspectBy({ ...plan, ...changes }, running(plan), { errors: verdict });
  const pending = (beyondForMs: number) =>
    aVerdict('pass', { code: 'pending', numbers: { beyondForMs } });

  test('names rules that fire, or are beyond their limit and not for long enough yet', () => {
    const suspect = { ...later, id: 'ro_1' };
    expect(by(aVerdict('fail'))).toEqual(suspect);
    const soon = { metric: 'error_rate', action: 'rollback', inMs: 1 };
    expect(by(pending(299_999))).toEqual({ ...suspect, rules: [soon] });
  });

  test('is of nothing by rules that pass, only observe, or wait for events after their time', () => {
    expect(by(aVerdict('pass'))).toBeNull();
    expect(by(pending(300_000))).toBeNull();
    const observer = { ...rollbackRule, action: 'notify' as const };
    expect(by(aVerdict('fail'), { guardrails: [observer] })).toBeNull();
  });
});
