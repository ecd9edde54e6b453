import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readPlanning, readRelative } from './experiment-expectation.ts';
import { readFields } from './fields.ts';
import { reading } from './tree.fixture.ts';

const VOCABULARY = { what: 'it', required: {}, optional: ['expect', 'deviation', 'detect'] };
const read = (value: Json, kind: 'rate' | 'mean' = 'rate', better: 'higher' | 'lower' = 'higher') =>
  reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    return fields === null ? null : readPlanning(report, fields, { kind, better });
  }, value);
const codes = (...args: Parameters<typeof read>) =>
  read(...args).problems.map((problem) => problem.split(' | ').slice(0, 2).join(' | '));

describe('readPlanning()', () => {
  test('reads what is expected of a rate, and of a mean', () => {
    expect(read({ expect: '20%', detect: '10%' })).toEqual({
      value: { expect: 0.2, deviation: null, detect: 0.1 },
      problems: [],
    });
    expect(read({ expect: 1_500, deviation: 900, detect: 0.05 }, 'mean').value).toEqual({
      ...{ expect: 1_500, deviation: 900, detect: 0.05 },
    });
    expect(read({}, 'mean').value).toEqual({ expect: null, deviation: null, detect: null });
  });

  test('keeps a rate between 0 % and 100 %', () => {
    for (const rate of ['0%', '100%', -0.1, 1.5]) expect(codes({ expect: rate })).toHaveLength(1);
    expect(codes({ expect: 20 })).toEqual([
      '1:9 out-of-range | Cannot read "expect": "20" is not above 0% and below 100%',
    ]);
    expect(codes({ expect: '99%' })).toEqual([]);
  });

  test('refuses a difference that no rate can have', () => {
    expect(codes({ expect: '60%', detect: '70%' })).toEqual([
      '2:9 out-of-range | Cannot detect "70%": 60% cannot become higher by so much',
    ]);
    expect(codes({ expect: '60%', detect: '70%' }, 'rate', 'lower')).toEqual([]);
    expect(codes({ expect: '60%', detect: '100%' }, 'rate', 'lower')).toEqual([
      '2:9 out-of-range | Cannot detect "100%": 60% cannot become lower by so much',
    ]);
  });

  test('refuses a spread of a rate, and figures from which nothing follows', () => {
    expect(codes({ deviation: 1 })).toEqual([
      '1:1 unknown-key | Cannot use key "deviation" in a rate: it means nothing there',
    ]);
    expect(codes({ expect: 0, deviation: 0, detect: '0%' }, 'mean')).toEqual([
      '1:9 out-of-range | Cannot read "expect": "0" is not from -1000000000000 to 1000000000000 and other than 0',
      '2:12 out-of-range | Cannot read "deviation": "0" is not above 0 and at most 1000000000000',
      '3:9 out-of-range | Cannot read "detect": "0%" is not above 0% and at most 1000%',
    ]);
    expect(codes({ expect: 'many', deviation: [], detect: {} }, 'mean')).toEqual([
      '1:9 wrong-type | Cannot read "expect": found "many"',
      '3:3 wrong-type | Cannot read "deviation": found a list',
      '5:3 wrong-type | Cannot read "detect": found a map',
    ]);
  });
});

test('readRelative() reads shares up to 1 000 %, and 0 where it is said', () => {
  const relative = (value: Json, isZeroAllowed: boolean) =>
    reading((report, node) => readRelative(report, node, '"tolerance"', { isZeroAllowed }), value);
  expect(relative('5%', false).value).toBe(0.05);
  expect(relative(10, false).value).toBe(10);
  expect(relative(0, true).value).toBe(0);
  expect(relative('1001%', true).problems).toEqual([
    '1:1 out-of-range | Cannot read "tolerance": "1001%" is not from 0% to 1000% | a share of control\'s figure, for example "10%"',
  ]);
});
