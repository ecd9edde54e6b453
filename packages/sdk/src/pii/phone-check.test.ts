import { expect, test } from 'vitest';
import { phoneCheck } from './phone-check.ts';

test.each([
  ['+250788000000', undefined, true],
  ['+250788000', undefined, false],
  ['0788000000', undefined, false],
  ['0788000000', 'RW', true],
  ['250788000000', 'RW', true],
  ['00250788000000', undefined, true],
  ['2025550143', 'US', true],
  ['2025550143', 'RW', false],
  ['', 'RW', false],
] as const)('phoneCheck() of "%s" in %s is %s', (candidate, country, isPhone) => {
  expect(phoneCheck(country)(candidate)).toBe(isPhone);
});
