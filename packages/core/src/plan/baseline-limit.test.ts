import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import { readBaselineLimit } from './baseline-limit.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, key: 'above' | 'shareOfBaseline') =>
  reading((report, node) => {
    const metric = findMetric('cpu');
    return metric === null ? null : readBaselineLimit(report, node, metric, key);
  }, value);

test('readBaselineLimit() tells limits from shares of what will be recorded', () => {
  expect(read('80%', 'above').value).toEqual({ limit: 0.8 });
  const baseline = { factor: 1.3, value: null };
  expect(read('130% of baseline', 'above').value).toEqual({ limit: 0, baseline });
  expect(read('130%', 'shareOfBaseline').value).toEqual({ limit: 0, baseline });
});

test('readBaselineLimit() refuses what is neither, under the key that was written', () => {
  expect(read('much', 'above').problems).toEqual([
    '1:1 wrong-type | Cannot read "above" of "cpu": found "much" | a number',
  ]);
  expect(read('much', 'shareOfBaseline').problems).toEqual([
    '1:1 wrong-type | Cannot read "shareOfBaseline" of "cpu": found "much" | a share of the baseline above 0% and at most 100000%, for example "115% of baseline"',
  ]);
});
