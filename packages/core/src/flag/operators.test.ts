import { expect, test } from 'vitest';
import { operators } from './operators.ts';

test('operators are those that a rule may use, each with sane bounds', () => {
  expect([...operators.keys()].sort().join(' ')).toBe(
    '! !! != !== % * + - / < <= == === > >= ?: all and cat ends_with filter fractional if in map max merge min ' +
      'missing missing_some none or reduce sem_ver some starts_with substr var',
  );
  for (const { min, max } of operators.values()) expect(min).toBeLessThanOrEqual(max);
});

test.each(['__proto__', 'constructor', 'toString'])('operators has no %s', (name) => {
  expect(operators.get(name)).toBeUndefined();
});
