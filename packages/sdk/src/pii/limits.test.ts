import { expect, test } from 'vitest';
import { ALLOWED_MAX, CARRY_LENGTH, CUT_LENGTH, UNSETTLED_LENGTH } from './limits.ts';
import { createOutputWatch } from './output-watch.ts';

const turn = { report: () => {} };

test('the longest address is seen whole although it is cut, and none is seen half', () => {
  expect(CARRY_LENGTH).toBeGreaterThanOrEqual(CUT_LENGTH + 64 + 1 + 255 + UNSETTLED_LENGTH);
});

test.each([
  [UNSETTLED_LENGTH - 1, []],
  [UNSETTLED_LENGTH, ['email']],
  [UNSETTLED_LENGTH + 1, ['email']],
])('with %i characters behind it an address counts: %j', (behind, kinds) => {
  expect(createOutputWatch(turn).see(`ana@example.com${' '.repeat(behind)}`)).toEqual(kinds);
});

test.each([
  [ALLOWED_MAX - 1, []],
  [ALLOWED_MAX, []],
  [ALLOWED_MAX + 1, ['email']],
])('the last of %i allowed texts counts as leak: %j', (texts, kinds) => {
  const allowed = Array.from({ length: texts }, (_, index) => `a${index}@example.com`);
  const watch = createOutputWatch(turn, { allowed });
  expect(watch.see(`a${texts - 1}@example.com    `)).toEqual(kinds);
});
