import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPersonalData } from './find-personal-data.ts';

test('findPersonalData() finds each kind, in the order of the text', () => {
  const text = 'ana@example.com, +250788000000, 4242 4242 4242 4242, DE89370400440532013000';
  expect(findPersonalData(text)).toEqual([
    { kind: 'email', start: 0, end: 15 },
    { kind: 'phone', start: 17, end: 30 },
    { kind: 'payment-card', start: 32, end: 51 },
    { kind: 'iban', start: 53, end: 75 },
  ]);
});

test('findPersonalData() takes a card for a card, though all digits could be dialled', () => {
  const kinds = findPersonalData('4242 4242 4242 4242', { isPhone: () => true });
  expect(kinds.map(({ kind }) => kind)).toEqual(['payment-card']);
});

test('findPersonalData() asks nobody without isPhone, and believes a + only', () => {
  expect(findPersonalData('0788 000 000 or +250788000000').length).toBe(1);
});

const marks = fc.string({ unit: fc.constantFrom(...'0123456789 +-.()@aZé:/,\n') });
test('findPersonalData() answers ordered ranges within the text, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(marks, fc.string()), (text) => {
      let from = 0;
      for (const { start, end } of findPersonalData(text, { isPhone: () => true })) {
        expect(start).toBeGreaterThanOrEqual(from);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        from = end;
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['a', 'a'],
  ['@', '@'],
  ['a@a', 'a@a'],
  ['1 ', '1 '],
  ['4242 ', '4242 '],
  ['0788 ', '0788 '],
  ['DE12 ', 'DE12 '],
  ['+1', '+1'],
])('findPersonalData() works in time that grows with the text, of "%s"', (unit) => {
  // Work, not time: how often a check is asked for is what could grow faster than the text.
  let checks = 0;
  const isPhone = (): boolean => {
    checks += 1;
    return false;
  };
  findPersonalData(unit.repeat(Math.ceil(65_536 / unit.length)), { isPhone });
  expect(checks).toBeLessThanOrEqual(1_000);
});
