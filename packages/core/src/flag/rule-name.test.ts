import { expect, test } from 'vitest';
import { ruleName } from './rule-name.ts';

test.each([
  [{ rules: 'staff,ramp,serve' }, 1, 'staff'],
  [{ rules: 'staff,ramp,serve' }, 3, 'serve'],
  [{ rules: 'staff,,serve' }, 2, '2'],
  [{ rules: 'staff' }, 2, '2'],
  [{ rules: '' }, 1, '1'],
  [{ rules: 7 }, 1, '1'],
  [{ unit: 'user' }, 4, '4'],
  [Object.create({ rules: 'inherited' }), 1, '1'],
  [undefined, 1, '1'],
])('ruleName() of %j, branch %j, is "%s"', (metadata, branch, name) => {
  expect(ruleName(metadata, branch)).toBe(name);
});
