import { expect, test } from 'vitest';
import { environmentOf, oneEnvironmentOf } from './environment-of.ts';

const bound = { environment: 'production' };
const free = { environment: '*' };

test('environmentOf() gives a bound key its own environment', () => {
  expect(environmentOf(bound, undefined)).toBe('production');
  expect(environmentOf(bound, 'production')).toBe('production');
});

test('environmentOf() refuses a bound key when it asks for another environment', () => {
  expect(() => environmentOf(bound, 'staging')).toThrow(
    'Cannot use environment "staging": the key belongs to "production"; use a key of "staging"',
  );
  expect(() => environmentOf(bound, '*')).toThrow('Cannot use environment "*"');
});

test('environmentOf() gives a free key what it asks for, or all', () => {
  expect(environmentOf(free, 'staging')).toBe('staging');
  expect(environmentOf(free, undefined)).toBeNull();
});

test('oneEnvironmentOf() wants a name when the key belongs to no environment', () => {
  expect(oneEnvironmentOf(free, 'staging')).toBe('staging');
  expect(oneEnvironmentOf(bound, undefined)).toBe('production');
  expect(() => oneEnvironmentOf(free, undefined)).toThrow(
    'Cannot tell which environment is meant: the key belongs to none; name it as "environment"',
  );
});
