import { expect, test } from 'vitest';
import { describePercent, describeShare } from './describe-share.ts';

test.each([
  [0, '0%'],
  [1, '0.001%'],
  [12_500, '12.5%'],
  [33_333, '33.333%'],
  [100_000, '100%'],
  [Number.NaN, '?'],
])('describeShare() writes %d parts as %s', (weightParts, text) => {
  expect(describeShare(weightParts)).toBe(text);
});

test.each([
  [0.007, '0.7%'],
  [0.002, '0.2%'],
  [1, '100%'],
  [Number.POSITIVE_INFINITY, '?'],
])('describePercent() writes %d as %s', (fraction, text) => {
  expect(describePercent(fraction)).toBe(text);
});
