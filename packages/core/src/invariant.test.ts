import { expect, test } from 'vitest';
import { invariant, unreachable } from './invariant.ts';

test('invariant() throws only when the condition is false', () => {
  invariant(true, 'never seen');
  expect(() => invariant(false, 'ramp is ascending')).toThrow(
    'Invariant broken: ramp is ascending',
  );
});

test('unreachable() names the value that the compiler did not expect', () => {
  expect(() => unreachable('newer' as never)).toThrow('Invariant broken: unknown value "newer"');
});
