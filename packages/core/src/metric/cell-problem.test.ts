import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellProblem } from './cell-problem.ts';
import type { Cell } from './types.ts';

const rate = {
  kind: 'rate',
  trials: 10,
  events: 1,
  atRiskUnits: 5,
  newUnits: 2,
  openUnits: 0,
  failedUnits: ['u1'],
};
const distribution = {
  kind: 'distribution',
  count: 3,
  sumMicro: 1.5,
  sketch: [
    [0, 1],
    [1_281, 2],
  ],
};
const mean = { kind: 'mean', units: 2, sumMicro: 3, sumSqMicro: '123456789012345678901234567890' };
const gauge = { kind: 'gauge', min: 1, max: 3, last: 2 };
const problem = (cell: unknown) => cellProblem(cell as Cell);

test('cellProblem() finds nothing wrong with believable cells', () => {
  const cells = [
    rate,
    { ...rate, trials: 0, events: -0 },
    distribution,
    { ...distribution, perUnit: [[7, 1]] },
    { ...distribution, count: 0, sketch: [] },
    mean,
    { kind: 'count', count: 0 },
    gauge,
  ];
  expect(cells.map(problem)).toEqual(cells.map(() => null));
});

const notWhole = 'not a whole number from 0 to 2^53';
const notAmount = 'not a number from 0 to 2^53';

test.each<[unknown, string]>([
  [null, 'the cell is no object'],
  ['12', 'the cell is no object'],
  [{ kind: 'histogram' }, 'kind is none of rate, distribution, mean, count, gauge'],
  [{ ...rate, trials: Number.NaN }, `trials is 'NaN', ${notWhole}`],
  [{ ...rate, trials: Infinity }, `trials is 'Infinity', ${notWhole}`],
  [{ ...rate, trials: '12' }, `trials is of type string, ${notWhole}`],
  [{ ...rate, events: -1 }, `events is '-1', ${notWhole}`],
  [{ ...rate, events: 0.5 }, `events is '0.5', ${notWhole}`],
  [{ ...rate, openUnits: null }, `openUnits is null, ${notWhole}`],
  [{ ...rate, events: 11 }, 'events exceed trials'],
  [{ ...rate, failedUnits: [1] }, 'failedUnits is no list of texts'],
  [{ ...distribution, count: 2 ** 53 }, `count is '9007199254740992', ${notWhole}`],
  [{ ...distribution, sumMicro: 1e308 }, `sumMicro is '1e+308', ${notAmount}`],
  [{ ...distribution, sumMicro: -1 }, `sumMicro is '-1', ${notAmount}`],
  [{ ...distribution, sketch: null }, 'sketch is no list'],
  [{ ...distribution, sketch: [[1, 3, 1]] }, 'sketch holds no [index, count]'],
  [{ ...distribution, sketch: [[-1, 3]] }, 'sketch holds an index outside 0..4096'],
  [{ ...distribution, sketch: [[4_097, 3]] }, 'sketch holds an index outside 0..4096'],
  [{ ...distribution, sketch: [[1, 0]] }, 'sketch holds a count that is not 1 or more'],
  [{ ...distribution, sketch: [[1, Number.NaN]] }, 'sketch holds a count that is not 1 or more'],
  [
    {
      ...distribution,
      sketch: [
        [2, 1],
        [1, 2],
      ],
    },
    'sketch is not ascending by index',
  ],
  [
    {
      ...distribution,
      sketch: [
        [1, 1],
        [1, 2],
      ],
    },
    'sketch is not ascending by index',
  ],
  [{ ...distribution, sketch: [[1, 2]] }, 'sketch does not add up to count'],
  [
    {
      ...distribution,
      perUnit: [
        [2, 1],
        [1, 1],
      ],
    },
    'perUnit is not ascending by index',
  ],
  [{ ...mean, sumSqMicro: '1e9' }, 'sumSqMicro is no decimal text of 1 to 60 digits'],
  [{ ...mean, sumSqMicro: '1'.repeat(61) }, 'sumSqMicro is no decimal text of 1 to 60 digits'],
  [{ ...gauge, max: Number.NaN }, `max is 'NaN', ${notAmount}`],
  [{ ...gauge, last: 4 }, 'last is not between min and max'],
])('cellProblem() names what is wrong with %j', (cell, expected) => {
  expect(problem(cell)).toBe(expected);
});

test('cellProblem() never throws and never lets a number that is not finite pass', () => {
  const numbers = fc.oneof(fc.double(), fc.integer(), fc.string());
  const cells = fc.oneof(
    fc.anything(),
    fc.record({ kind: fc.constant('count'), count: numbers }),
    fc.record({ kind: fc.constant('gauge'), min: numbers, max: numbers, last: numbers }),
    fc.record({
      kind: fc.constant('distribution'),
      count: numbers,
      sumMicro: numbers,
      sketch: fc.array(fc.tuple(numbers, numbers)),
    }),
  );
  fc.assert(
    fc.property(cells, (cell) => {
      if (problem(cell) !== null) return;
      for (const value of Object.values(cell as object))
        if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});
