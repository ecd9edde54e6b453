import { expect, test } from 'vitest';
import { isOptIn, optInCondition } from './opt-in-segment.ts';

test('optInCondition() asks for the attribute behind the sign, and knows no other name', () => {
  expect(optInCondition('@joinedBeta')).toEqual({ '==': [{ var: 'joinedBeta' }, true] });
  expect([optInCondition('beta'), optInCondition('@'), optInCondition('')]).toEqual([
    null,
    null,
    null,
  ]);
});

test('isOptIn() is true only for a sign with a name', () => {
  expect(['@a', '@', 'a@b', ''].map(isOptIn)).toEqual([true, false, false, false]);
});
