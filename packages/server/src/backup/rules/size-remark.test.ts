import { expect, test } from 'vitest';
import { sizeRemark } from './size-remark.ts';

test.each([
  [1, []],
  [1, [100, 100]],
  [75, [100, 100, 100]],
  [125, [100, 100, 100]],
  [160, [90, 100, 110, 100, 80]],
  [40, [90, 100, 110, 100, 80]],
  [5, [0, 0, 0]],
])('sizeRemark() has nothing to say of %i after %j', (bytes, earlier) => {
  expect(sizeRemark(bytes, earlier)).toBeNull();
});

test.each([
  [0, [], 'It is empty: 0 bytes'],
  [
    74,
    [100, 100, 100],
    'It has 74 bytes, 26 % smaller than is usual: the median of 3 before is 100',
  ],
  [
    126,
    [100, 100, 100],
    'It has 126 bytes, 26 % larger than is usual: the median of 3 before is 100',
  ],
  [
    161,
    [90, 100, 110, 100, 80],
    'It has 161 bytes, 61 % larger than is usual: the median of 5 before is 100',
  ],
  [
    39,
    [80, 90, 100, 110, 100],
    'It has 39 bytes, 61 % smaller than is usual: the median of 5 before is 100',
  ],
  [
    10,
    [90, 100, 110, 120],
    'It has 10 bytes, 90 % smaller than is usual: the median of 4 before is 105',
  ],
])('sizeRemark() remarks %i after %j', (bytes, earlier, sentence) => {
  expect(sizeRemark(bytes, earlier)).toBe(sentence);
});
