import { expect, test } from 'vitest';
import { needsTargetingKey } from './needs-targeting-key.ts';

const SHARES = [
  ['a', 50],
  ['b', 50],
];

test.each([
  ['without a value of its own', { fractional: SHARES }],
  ['by the targeting key', { fractional: [{ var: 'targetingKey' }, ...SHARES] }],
  ['by the targeting key as a list', { fractional: [{ var: ['targetingKey'] }, ...SHARES] }],
  ['deep inside', { if: [true, { if: [{ fractional: SHARES }, 'a'] }] }],
])('needsTargetingKey() says yes when a draw is %s', (_what, targeting) => {
  expect(needsTargetingKey(targeting)).toBe(true);
});

test.each([
  ['by another attribute', { fractional: [{ var: 'email' }, ...SHARES] }],
  ['by a text', { fractional: [{ cat: ['salt', { var: 'targetingKey' }] }, ...SHARES] }],
  ['inherited', Object.create({ fractional: SHARES })],
  ['not there', { if: [{ '==': [{ var: 'targetingKey' }, 'x'] }, 'a', 'b'] }],
  ['malformed', { fractional: 'x' }],
  ['nothing', undefined],
])('needsTargetingKey() says no when a draw is %s', (_what, targeting) => {
  expect(needsTargetingKey(targeting)).toBe(false);
});

test('needsTargetingKey() ends on a rule that is deeper than a stack, and on one that is a circle', () => {
  let deep: unknown = { fractional: SHARES };
  for (let level = 0; level < 9_000; level += 1) deep = { '!': [deep] };
  expect(needsTargetingKey(deep)).toBe(true);
  const circle: { if: unknown[] } = { if: [] };
  circle.if.push(circle, circle);
  expect(needsTargetingKey(circle)).toBe(false);
});
