import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitChains } from './digit-groups.ts';
import { findEmails } from './find-emails.ts';
import { findIbans } from './find-ibans.ts';
import { findPaymentCards } from './find-payment-cards.ts';
import { findPersonalData } from './find-personal-data.ts';
import { PHONE_DIGITS_MIN } from './limits.ts';
import type { Finding } from './types.ts';

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

test.each([
  ['4242 4242 4242 4242|a@b.rw', 'email'],
  ['4242424242424242.a@b.rw', 'email'],
  ['+250 788 000 000|a@b.rw', 'email'],
  ['DE89370400440532013000&a@b.rw', 'email'],
])('findPersonalData() answers what overlaps in "%s" as one, of the surest kind', (text, kind) => {
  expect(findPersonalData(text)).toEqual([{ kind, start: 0, end: text.length }]);
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

const personal = fc.constantFrom(
  ...['ana@b.rw', '+250788000000', '4242 4242 4242 4242', 'DE89370400440532013000', '0788 000 000'],
);
test('findPersonalData() leaves out nothing that a detector finds', () => {
  const glued = fc.array(fc.oneof(personal, marks), { maxLength: 5 });
  fc.assert(
    fc.property(glued, (parts) => {
      const text = parts.join('');
      const all = findPersonalData(text);
      const some = [
        ...findEmails(text),
        ...findIbans(text),
        ...findPaymentCards(text, [...digitChains(text, PHONE_DIGITS_MIN)]),
      ];
      const isCovered = (one: Finding): boolean =>
        all.some(({ start, end }) => start <= one.start && one.end <= end);
      expect(some.filter((one) => !isCovered(one))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['a', 'a'],
  ['@', '@'],
  ['%40', '%40'],
  ['a%40', '@'],
  ['1234567/', '1234567/'],
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
