import { expect, test } from 'vitest';
import { isAmount, isRecord, isTimeOrNull, isWhole } from './loose.ts';

const strange: readonly unknown[] = [
  undefined,
  null,
  '1',
  Number.NaN,
  Infinity,
  -1,
  0,
  1.5,
  7,
  2 ** 53,
  [],
  {},
];
const passing = (holds: (value: unknown) => boolean) => strange.filter(holds);

test('isWhole(), isAmount(), isTimeOrNull(), isRecord() take only what they say', () => {
  expect(passing(isWhole)).toEqual([0, 7]);
  expect(passing(isAmount)).toEqual([0, 1.5, 7, 2 ** 53]);
  expect(passing(isTimeOrNull)).toEqual([null, -1, 0, 1.5, 7, 2 ** 53]);
  expect(passing(isRecord)).toEqual([{}]);
});
