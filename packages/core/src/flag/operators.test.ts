import { expect, test } from 'vitest';
import { operators } from './operators.ts';

test('operators are those that a rule may use, each with sane bounds', () => {
  expect([...operators.keys()].sort().join(' ')).toBe(
    '! !! != !== % * + - / < <= == === > >= ?: and cat ends_with fractional if in max min or starts_with var',
  );
  for (const { min, max } of operators.values()) expect(min).toBeLessThanOrEqual(max);
});

test.each(['__proto__', 'constructor', 'toString'])('operators has no %s', (name) => {
  expect(operators.get(name)).toBeUndefined();
});
