import { expect, test } from 'vitest';
import { digitChains } from './digit-groups.ts';
import { findEmails } from './find-emails.ts';
import { findPhones } from './find-phones.ts';
import {
  CARD_DIGITS_MAX,
  CARD_DIGITS_MIN,
  CUE_LENGTH,
  EMAIL_DOMAIN_MAX,
  EMAIL_LOCAL_MAX,
  FIELD_DEPTH_MAX,
  FIELD_MEMBERS_MAX,
  FIELD_NAMES_MAX,
  PHONE_CHECKS_MAX,
  PHONE_DIGITS_MAX,
  PHONE_DIGITS_MIN,
  PHONE_GROUPS_MAX,
} from './limits.ts';
import { createFieldMask, MASKED, maskFields } from './mask-fields.ts';
import { phoneCue } from './phone-cue.ts';

const digits = (count: number): string => '1'.repeat(count);
const phones = (text: string, isPhone: boolean) =>
  findPhones(text, [...digitChains(text, PHONE_DIGITS_MIN)], () => isPhone);

test('limits of cards are those of ISO/IEC 7812', () => {
  expect([CARD_DIGITS_MIN, CARD_DIGITS_MAX]).toEqual([13, 19]);
});

test.each([
  [PHONE_DIGITS_MIN - 1, 0],
  [PHONE_DIGITS_MIN, 1],
  [PHONE_DIGITS_MAX, 1],
  [PHONE_DIGITS_MAX + 1, 0],
])('a phone number of %i digits: %i', (count, found) => {
  expect(phones(`+${digits(count)}`, true)).toHaveLength(found);
});

test.each([
  [PHONE_GROUPS_MAX, `+${'22 '.repeat(PHONE_GROUPS_MAX)}`.trim().length],
  [PHONE_GROUPS_MAX + 1, `+${'22 '.repeat(PHONE_GROUPS_MAX)}`.trim().length],
])('a phone number in %i groups ends at %i', (groups, end) => {
  const found = phones(`+${'22 '.repeat(groups)}`, true);
  expect(found[0]?.end).toBe(end);
});

test.each([
  [PHONE_CHECKS_MAX - 1, 0],
  [PHONE_CHECKS_MAX, 0],
  [PHONE_CHECKS_MAX + 1, 1],
])('of %i candidates that are none, %i count unchecked', (candidates, found) => {
  const text = '+2222222, '.repeat(candidates);
  expect(phones(text, false)).toHaveLength(found);
});

test.each([
  [EMAIL_LOCAL_MAX - 1, 20, EMAIL_LOCAL_MAX - 1],
  [EMAIL_LOCAL_MAX, 20, EMAIL_LOCAL_MAX],
  [EMAIL_LOCAL_MAX + 1, 20, EMAIL_LOCAL_MAX],
])('of %i characters before the @ of an address %#, %i at most belong to it', (local, _, kept) => {
  const text = `${'a'.repeat(local)}@example.com`;
  expect(findEmails(text)[0]?.start).toBe(local - kept);
});

test.each([EMAIL_DOMAIN_MAX, EMAIL_DOMAIN_MAX + 1])(
  'a domain of %i characters is cut',
  (length) => {
    const text = `a@b.${'c'.repeat(length - 2)}`;
    expect(findEmails(text)[0]?.end).toBe(2 + EMAIL_DOMAIN_MAX);
  },
);

test.each([
  [CUE_LENGTH - 1, 'phone'],
  [CUE_LENGTH, 'phone'],
  [CUE_LENGTH + 1, 'none'],
])('a word that begins %i characters before a number says %s', (before, cue) => {
  const text = `call${' '.repeat(before - 4)}`;
  expect(phoneCue(text, text.length)).toBe(cue);
});

test.each([
  [FIELD_DEPTH_MAX - 1, 1],
  [FIELD_DEPTH_MAX, MASKED],
  [FIELD_DEPTH_MAX + 1, MASKED],
])('of a list %i deep the inside is %s', (depth, inside) => {
  let nested: unknown = 1;
  for (let level = 0; level < depth + 1; level += 1) nested = [nested];
  let copy = maskFields(nested, []);
  while (Array.isArray(copy)) copy = copy[0];
  expect(copy).toBe(inside);
});

test.each([
  [FIELD_MEMBERS_MAX - 1, 0],
  [FIELD_MEMBERS_MAX, 0],
  [FIELD_MEMBERS_MAX + 1, 1],
])('of %i members %i are masked', (members, hidden) => {
  const record = Object.fromEntries(Array.from({ length: members }, (_, index) => [index, 1]));
  const copy = Object.values(maskFields(record, []) as object);
  expect(copy.filter((value) => value === MASKED)).toHaveLength(hidden);
});

test('names beyond the members that are looked at are not shown', () => {
  const names = Array.from({ length: FIELD_MEMBERS_MAX + 2 }, (_, index) => `n${index}`);
  const copy = maskFields(Object.fromEntries(names.map((name) => [name, 1])), []);
  expect(Object.keys(copy as object).slice(-2)).toEqual([`n${FIELD_MEMBERS_MAX - 1}`, MASKED]);
});

test.each([FIELD_NAMES_MAX - 1, FIELD_NAMES_MAX, FIELD_NAMES_MAX + 1])(
  'behind %i other names a field is masked all the same',
  (names) => {
    const mask = createFieldMask(['phone'], (text) => text);
    for (let index = 0; index < names; index += 1) mask({ [`n${index}`]: 1 });
    expect(mask({ phone: 1 })).toEqual({ phone: MASKED });
  },
);
