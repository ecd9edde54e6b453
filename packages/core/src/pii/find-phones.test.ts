import { expect, test } from 'vitest';
import { digitChains } from './digit-groups.ts';
import { findPhones } from './find-phones.ts';

/** What is asked, and what is found when every candidate is a number. */
function seen(text: string) {
  const asked: string[] = [];
  const found = findPhones(text, [...digitChains(text, 7)], (candidate) => {
    asked.push(candidate);
    return true;
  });
  return [asked, found.map(({ start, end }) => text.slice(start, end))];
}

test.each<[string, string[], string[]]>([
  ['+250 788 000 000', ['+250788000000'], ['+250 788 000 000']],
  ['+44 (0)20 7946 0127', ['+442079460127'], ['+44 (0)20 7946 0127']],
  ['(+44) 20 7946 0127', ['+442079460127'], ['(+44) 20 7946 0127']],
  ['tel:0722000003', ['0722000003'], ['tel:0722000003'.slice(4)]],
  ['0788 000 000 0722 000 000', ['0788000000', '0722000000'], ['0788 000 000', '0722 000 000']],
  ['0788000000/0722000001', ['0788000000', '0722000001'], ['0788000000', '0722000001']],
  [
    '+250788000000/+250788000001',
    ['+250788000000', '+250788000001'],
    ['+250788000000', '+250788000001'],
  ],
  ['call 2025550143/2025550144', ['2025550143', '2025550144'], ['2025550143', '2025550144']],
  ['from=%2B250788000000', ['+250788000000'], ['%2B250788000000']],
  [
    '+250788000000-+250788000001:+250788000002',
    ['+250788000000', '+250788000001', '+250788000002'],
    ['+250788000000', '+250788000001', '+250788000002'],
  ],
  ['orders/0788000000', [], []],
  ['+250788000000/Jean', ['+250788000000'], ['+250788000000']],
  ['0788000000/Jean', [], []],
  ['order 0788000000/0722000001', [], []],
  ['(202) 555-0143', ['2025550143'], ['(202) 555-0143']],
  ['call 2025550143', ['2025550143'], ['2025550143']],
  ['555-0143-12x9', ['555014312'], ['555-0143-12']],
  ['2025550143', [], []],
  ['order 0788000000', [], []],
  ['ab-0788000000', [], []],
  ['0788000000-ab', [], []],
  ['0788000000%', [], []],
  ['0788000000abc', [], []],
  ['C++2507880000', [], []],
  ['#0788000000', [], []],
])('findPhones() in "%s" asks about %j and finds %j', (text, asked, found) => {
  expect(seen(text)).toEqual([asked, found]);
});

test('findPhones() takes the longest number that is one', () => {
  const text = '+250 788 000 000 12';
  const [found] = findPhones(
    text,
    [...digitChains(text, 7)],
    (candidate) => candidate === '+250788000000',
  );
  expect(found).toEqual({ kind: 'phone', start: 0, end: 16 });
});

test('findPhones() counts what could not be checked', () => {
  const found = findPhones('+250788000000', [...digitChains('+250788000000', 7)], () => {
    throw new Error('no numbering plans');
  });
  expect(found).toHaveLength(1);
});
