import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { describeShare } from './describe-share.ts';
import { readSplit } from './split.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => readSplit(report, node, ['on', 'off', 'new']), value);

test('readSplit() reads shares of 100 % together, in their order', () => {
  expect(read({ on: '33.333%', off: '66.666%', new: '0.001%' })).toEqual({
    value: [
      { variant: 'on', weightParts: 33_333 },
      { variant: 'off', weightParts: 66_666 },
      { variant: 'new', weightParts: 1 },
    ],
    problems: [],
  });
});

test.each([
  [
    { on: '25%', off: '74.999%' },
    '1:1 out-of-range | Cannot read "split": its shares add up to 99.999% | shares that add up to 100%',
  ],
  [
    { on: '50%', off: '50%', new: '0.001%' },
    '1:1 out-of-range | Cannot read "split": its shares add up to 100.001% | shares that add up to 100%',
  ],
  [
    { on: '101%' },
    '1:5 out-of-range | Cannot read the share of variant "on": "101%" is more than 100% | a share from 0% to 100%',
  ],
  [
    { on: '-1%' },
    '1:5 wrong-type | Cannot read the share of variant "on": found "-1%" | a share from 0% to 100%, for example "25%"',
  ],
  [
    { on: '33.3333%' },
    '1:5 out-of-range | Cannot read the share of variant "on": "33.3333%" has more than 3 decimals | a share with at most 3 decimals: 0.001% is 1 part of 100 000',
  ],
  [
    { on: 100 },
    '1:5 wrong-type | Cannot read the share of variant "on": found "100" without a percent sign | a share from 0% to 100%, for example "25%"',
  ],
  [
    { on: 'NaN%' },
    '1:5 wrong-type | Cannot read the share of variant "on": found "NaN%" | a share from 0% to 100%, for example "25%"',
  ],
  [
    { onn: '100%' },
    '1:1 unknown-name | Cannot serve variant "onn": the flag has no such variant | "on"',
  ],
  [{}, '1:1 out-of-range | Cannot read "split": it has 0 entries | 1 to 100 entries'],
  ['50%', '1:1 wrong-type | Cannot read "split": found "50%" | a map from names'],
])('readSplit() refuses %j', (value, problem) => {
  expect(read(value as Json)).toEqual({ value: null, problems: [problem] });
});

test('readSplit() reads every number of parts as it is described', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (parts) => {
      expect(read({ on: describeShare(parts), off: describeShare(100_000 - parts) }).value).toEqual(
        [
          { variant: 'on', weightParts: parts },
          { variant: 'off', weightParts: 100_000 - parts },
        ],
      );
    }),
    { numRuns: 500 },
  );
});
