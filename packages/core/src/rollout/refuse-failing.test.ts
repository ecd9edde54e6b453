import { expect, test } from 'vitest';
import { refuseFailing } from './refuse-failing.ts';
import { aPlan, aVerdict, rollbackRule, running } from './rollout.fixture.ts';

test.each([
  ['rollback', 'guardrail-failing'],
  ['pause', 'guardrail-failing'],
  ['review', undefined],
  ['notify', undefined],
] as const)('refuseFailing() while a guardrail with action %s fails: %s', (action, code) => {
  const plan = aPlan({ guardrails: [{ ...rollbackRule, action }] });
  const failing = { ...running(plan), verdicts: { errors: aVerdict('fail') } };
  expect(refuseFailing(plan, failing, 'promote')?.code).toBe(code);
  const calm = { ...failing, verdicts: { errors: aVerdict('error') } };
  expect(refuseFailing(plan, calm, 'promote')).toBeNull();
});
