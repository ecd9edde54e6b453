import { expect, test } from 'vitest';
import { phoneCue } from './phone-cue.ts';

test.each([
  ['call ', 'phone'],
  ['CALL: ', 'phone'],
  ['phone=', 'phone'],
  ['my order, phone ', 'phone'],
  ['the phone of order ', 'other'],
  ['電話番号は ', 'phone'],
  ['注文番号 ', 'other'],
  ['recalled ', 'none'],
  ['it is ', 'none'],
  ['', 'none'],
])('phoneCue() behind "%s" is %s', (before, cue) => {
  expect(phoneCue(`${before}0788`, before.length)).toBe(cue);
});
