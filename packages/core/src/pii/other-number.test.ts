import { expect, test } from 'vitest';
import { digitChains } from './digit-groups.ts';
import { isOtherNumber } from './other-number.ts';

test.each([
  ['2024-01-31', true],
  ['31.01.2024', true],
  ['2024-01-31 10', true],
  ['192.168.178.201', true],
  ['788000.12', true],
  ['1 250 000', true],
  ['1.234.567', true],
  ['$2025550153', true],
  ['R$ 2025550153', true],
  ['1 234567,50', true],
  ['1-2-3-4-5-6-7', true],
  ['0788 000 000', false],
  ['415.555.0148', false],
  ['202-555-0143', false],
  ['(202) 555 014', false],
  ['06.39.98.12.36', false],
  ['9876500002', false],
])('isOtherNumber() of "%s" is %s', (text, isOther) => {
  const [chain] = [...digitChains(text, 7)];
  const end = chain?.groups.at(-1)?.end ?? 0;
  expect(isOtherNumber(text, chain?.start ?? 0, end, chain?.groups ?? [])).toBe(isOther);
});
