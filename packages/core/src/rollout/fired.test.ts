import { expect, test } from 'vitest';
import { newlyFiring, withBlame, withNotices, withObserved } from './fired.ts';
import { aPlan, aVerdict, rollbackRule, running, T0 } from './rollout.fixture.ts';

const observer = { ...rollbackRule, action: 'notify' as const };
const plan = aPlan({ guardrails: [observer] });
const calm = { ...running(plan), verdicts: { errors: aVerdict('pass') } };
const fails = { ...calm, verdicts: { errors: aVerdict('fail') } };

test('newlyFiring() names what fails now and did not before', () => {
  expect(newlyFiring(plan, calm, fails)).toEqual([observer]);
  expect(newlyFiring(plan, fails, fails)).toEqual([]);
  expect(newlyFiring(plan, fails, calm)).toEqual([]);
});

test('withObserved() remembers observers, and nothing of what acts', () => {
  const seen = { guardrail: 'errors', atMs: T0, sentence: 'It is a fail' };
  expect(withObserved(fails, [observer], T0).observed).toEqual([seen]);
  expect(withObserved(fails, [rollbackRule], T0)).toBe(fails);
});

test('withNotices() writes each down and tells of it', () => {
  const { auditRows, notices } = withNotices(plan, fails, [observer], T0);
  expect(auditRows).toMatchObject([{ action: 'guardrail.fired', body: { guardrail: 'errors' } }]);
  expect(notices).toMatchObject([{ text: 'It would have acted at 08:00 UTC: It is a fail' }]);
});

test('withBlame() writes down once that a later rollout goes first', () => {
  const shared = { ...calm, verdicts: { errors: aVerdict('error', { code: 'shared-blame' }) } };
  const { auditRows, notices } = withBlame(plan, calm, shared);
  expect(auditRows).toMatchObject([
    { action: 'guardrail.shared-blame', body: { guardrail: 'errors', sentence: 'It is a error' } },
  ]);
  expect(notices).toEqual([]);
  expect(withBlame(plan, shared, shared).auditRows).toEqual([]);
});
