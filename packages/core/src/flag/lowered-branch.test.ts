import { expect, test } from 'vitest';
import { flag } from './authored-flag.fixture.ts';
import { existingVariant, not, saltedUnit, unitLogic } from './lowered-branch.ts';

test('unitLogic() reads the targeting key for conversations, else the attribute', () => {
  expect(unitLogic('conversation')).toEqual({ var: 'targetingKey' });
  expect(unitLogic('userId')).toEqual({ var: 'userId' });
});

test('saltedUnit() puts a colon between salt and unit', () => {
  expect(saltedUnit('5f', 'userId')).toEqual({ cat: ['5f:', { var: 'userId' }] });
});

test('not() negates', () => {
  expect(not({ var: 'a' })).toEqual({ '!': [{ var: 'a' }] });
});

test('existingVariant() takes own variants only', () => {
  expect(existingVariant(flag, 'new')).toBe('new');
  for (const name of ['toString', '__proto__', '']) {
    expect(() => existingVariant(flag, name)).toThrow(`flag "agent" lacks variant "${name}"`);
  }
});
