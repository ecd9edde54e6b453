import { expect, test } from 'vitest';
import { resultOf } from './logic.fixture.ts';
import { variable } from './variable.ts';

const context = {
  targetingKey: 'chat-1',
  tier: 'pro',
  nothing: null,
  user: { plan: { name: 'team' }, roles: ['a', 'b'] },
  'user.plan': 'flat',
  name: 'tier',
  $flagd: { timestamp: 1, flagKey: 'forged' },
};

test('variable takes no more than a path and a default', () => {
  expect([variable.min, variable.max]).toEqual([0, 2]);
});

test.each([
  [{ var: 'targetingKey' }, 'chat-1'],
  [{ var: 'tier' }, 'pro'],
  [{ var: ['tier', 'free'] }, 'pro'],
  [{ var: ['missing', 'free'] }, 'free'],
  [{ var: ['missing', { var: 'tier' }] }, 'pro'],
  [{ var: ['user.missing', 'free'] }, 'free'],
  [{ var: ['nothing', 'free'] }, null],
  [{ var: 'missing' }, null],
  [{ var: 'user.plan.name' }, 'team'],
  [{ var: 'user.roles.1' }, 'b'],
  [{ var: 'user.roles.2' }, null],
  [{ var: 'nothing.at.all' }, null],
  [{ var: [{ var: 'name' }] }, 'pro'],
  [{ var: [{ cat: ['user.', 'plan.name'] }] }, 'team'],
  [{ var: [{ cat: ['$flagd.', 'flagKey'] }] }, 'the-flag'],
  [{ var: [{ cat: ['mis', 'sing'] }, 'free'] }, 'free'],
  [{ var: '$flagd.timestamp' }, 1_700_000_000],
  [{ var: '$flagd.flagKey' }, 'the-flag'],
  [{ var: ['$flagd.other', 'free'] }, 'free'],
  [{ var: ['$flagd.timestamp.deeper', 'free'] }, 'free'],
  [{ var: '__proto__' }, null],
  [{ var: 'constructor' }, null],
  [{ var: 'constructor.name' }, null],
  [{ var: 'user.toString' }, null],
  [{ var: [{ cat: ['user.', 'constructor'] }] }, null],
])('variable: %j gives %j', (logic, result) => {
  expect(resultOf(logic, context, 1_700_000_000_999)).toBe(result);
});

test('variable without a path is the whole context, and $flagd the injected properties', () => {
  expect(resultOf({ var: '' }, context)).toBe(context);
  expect(resultOf({ var: [] }, context)).toBe(context);
  expect(resultOf({ var: [{ cat: [] }] }, context)).toBe(context);
  expect(resultOf({ var: '$flagd' }, context, 5_500)).toEqual({
    flagKey: 'the-flag',
    timestamp: 5,
  });
});

test('variable reads own __proto__ members of parsed JSON only', () => {
  const parsed = JSON.parse('{"__proto__":{"admin":true}}');
  expect(resultOf({ var: '__proto__.admin' }, parsed)).toBe(true);
  expect(resultOf({ var: 'admin' }, parsed)).toBeNull();
});
