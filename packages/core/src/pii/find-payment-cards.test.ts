import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitChains } from './digit-groups.ts';
import { findPaymentCards } from './find-payment-cards.ts';

const texts = (text: string): string[] =>
  findPaymentCards(text, [...digitChains(text, 13)]).map(({ start, end }) =>
    text.slice(start, end),
  );

test.each([
  ['4242 4242 4242 4242', ['4242 4242 4242 4242']],
  ['4242-4242-4242-4242.', ['4242-4242-4242-4242']],
  ['amex 3782 822463 10005', ['3782 822463 10005']],
  ['4222222222222', ['4222222222222']],
  ['12 4242 4242 4242 4242 12/30', ['4242 4242 4242 4242']],
  ['4242 4242 4242 4242 5555 5555 5555 4444', ['4242 4242 4242 4242', '5555 5555 5555 4444']],
  ['4242 4242 4242 4241', []],
  ['4242  4242 4242 4242', []],
  ['4242/4242/4242/4242', []],
  ['1234567890123452', []],
  ['#4242424242424242', []],
  ['a4242424242424242', []],
  ['4242424242424242a', []],
  ['0.4242424242424242', []],
  ['446655440000-4242424242424242', []],
  ['42424242424242424242', []],
])('findPaymentCards() in "%s" finds %j', (text, found) => {
  expect(texts(text)).toEqual(found);
});

test('findPaymentCards() sees every single wrong digit', () => {
  fc.assert(
    fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (place, more) => {
      const digits = [...'4242424242424242'];
      digits[place] = String((Number(digits[place]) + more) % 10);
      return texts(digits.join('')).length === 0;
    }),
  );
});
