import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONVERSATION_START } from './conversation-start.ts';
import { describeLogic } from './describe-logic.ts';
import type { Logic } from './types.ts';

test.each<[Logic, string]>([
  [{ in: [{ var: 'country' }, ['RW', 'KE']] }, 'country is one of "RW", "KE"'],
  [{ in: ['@x', { var: 'email' }] }, 'email contains "@x"'],
  [{ '==': [{ var: 'plan' }, 'pro'] }, 'plan is "pro"'],
  [{ '==': ['pro', { var: ['plan'] }] }, 'plan is "pro"'],
  [{ '!==': [{ var: 'n' }, 5] }, 'n is not exactly 5'],
  [{ '>=': [{ var: 'age' }, 18] }, 'age is at least 18'],
  [{ '<': [1, { var: 'n' }, 9] }, '1 is below n, and that is below 9'],
  [{ ends_with: [{ var: 'email' }, '@x'] }, 'email ends with "@x"'],
  [{ sem_ver: [{ var: 'app' }, '>=', '1.2.0'] }, 'app is a version >= "1.2.0"'],
  [{ '!': [{ var: 'targetingKey' }] }, 'targetingKey is absent, empty, 0 or false'],
  [{ '!': [{ '==': [{ var: 'a' }, null] }] }, 'not (a is null)'],
  [{ '!!': [{ var: 'a' }] }, 'a is there'],
  [
    { and: [{ '!!': { var: 'a' } }, { or: [{ '!!': { var: 'b' } }, { '!!': { var: 'c' } }] }] },
    'a is there and (b is there or c is there)',
  ],
  [{ some: [{ var: 'roles' }, { '==': [{ var: '' }, 'x'] }] }, 'for some of roles: it is "x"'],
  [{ '>=': [CONVERSATION_START, 5] }, 'the start of the conversation is at least 5'],
  [{ '>': [{ var: '$flagd.timestamp' }, 5] }, 'the time is above 5'],
  [{ '==': [{ var: '$flagd.flagKey' }, 'f'] }, 'the key of the flag is "f"'],
  [{ $ref: 'staff' }, '"staff" holds'],
  [{ '%': [{ var: [{ var: 'x' }] }, 2] }, '%(a computed attribute, 2)'],
  [
    {
      '!=': [
        { fractional: [{ cat: ['secret:', { var: 'userId' }] }, ['in', 1], ['out', 1]] },
        'in',
      ],
    },
    'the share of userId is not "in"',
  ],
  [{ fractional: [{ var: 'email' }, ['a', 1]] }, 'the share of email'],
  [{ fractional: [['a', 1]] }, 'the share of the unit'],
  ['on', '"on"'],
  [null, 'null'],
  [{}, '(…)'],
])('describeLogic() of %j', (logic, text) => {
  expect(describeLogic(logic)).toBe(text);
});

test('describeLogic() shows twenty of a long list, and how many there are', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => index);
  expect(describeLogic({ in: [{ var: 'id' }, ids] })).toBe(
    `id is one of ${ids.slice(0, 20).join(', ')} … (5000)`,
  );
});

test('describeLogic() never throws and gives at most 400 characters', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (logic) => {
      expect(describeLogic(logic as Logic).length).toBeLessThanOrEqual(400);
    }),
  );
  let deep: Logic = 'x';
  for (let i = 0; i < 100_000; i++) deep = { or: [deep, deep] };
  const round: Logic[] = [];
  round.push(round, { ['n'.repeat(10_000)]: round });
  for (const logic of [deep, round, 'y'.repeat(10_000), { in: ['z'.repeat(10_000), round] }]) {
    expect(describeLogic(logic).length).toBeLessThanOrEqual(400);
  }
});
