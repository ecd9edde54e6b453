import { expect, test } from 'vitest';
import { plainAttribute } from './plain-attribute.ts';

test.each([
  [{ var: 'country' }, 'country'],
  [{ var: ['country'] }, 'country'],
  [{ var: '__proto__' }, '__proto__'],
  [{ var: ['country', 'RW'] }, null],
  [{ var: 'user.country' }, null],
  [{ var: '$flagd' }, null],
  [{ var: '$flagd.timestamp' }, null],
  [{ var: '' }, null],
  [{ var: 1 }, null],
  [{ var: [{ var: 'name' }] }, null],
  [{ var: 'a', cat: 'b' }, null],
  [{ cat: 'country' }, null],
  ['country', null],
  [['var', 'country'], null],
  [null, null],
])('plainAttribute() of %j is %j', (logic, name) => {
  expect(plainAttribute(logic)).toBe(name);
});
