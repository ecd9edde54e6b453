import { expect, test } from 'vitest';
import { isRecord } from './is-record.ts';

test.each([
  [{}, true],
  [Object.create(null), true],
  [null, false],
  [[], false],
  ['text', false],
  [undefined, false],
])('isRecord() of %j is %j', (value, result) => {
  expect(isRecord(value)).toBe(result);
});
