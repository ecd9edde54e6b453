import { expect, test } from 'vitest';
import { sketchIndex } from '../metric/sketch.ts';
import { costCompared, latencyCompared, sketchOf } from './compared-values.fixture.ts';
import { betOnBlock, lnValueWealth, noValueWealth, valueBets } from './compared-values-bets.ts';
import type { ValueScale } from './memory-types.ts';
import type { ComparedValuesGuardrail } from './types.ts';

const scale: ValueScale = {
  ...{ mean: Math.log(100), deviation: 0.6, middle: 118, spread: 70, cap: 500 },
  ...{ thresholds: [sketchIndex(270), sketchIndex(400)], count: 10_000, atMs: 0 },
};
const p50 = { ...latencyCompared, of: { quantile: 0.5 } };
const half = { ...scale, thresholds: [sketchIndex(100)] };
const low = { ...latencyCompared, worse: 'lower' as const };

function gainOf(
  judged: ComparedValuesGuardrail,
  candidate: readonly number[],
  of: ValueScale = scale,
) {
  const block = {
    control: sketchOf(70, 80, 90, 100, 110, 120, 130, 140),
    candidate: sketchOf(...candidate),
  };
  return lnValueWealth(judged, betOnBlock(judged, of, noValueWealth(judged), block));
}

test.each([
  ['all', latencyCompared],
  ['of money', costCompared],
  ['of a quantile', p50],
  ['of low values', low],
])('valueBets() %s lay the whole wealth', (_, judged) => {
  expect(valueBets(judged).reduce((sum, { weight }) => sum + weight, 0)).toBe(1);
  expect(lnValueWealth(judged, noValueWealth(judged))).toBeCloseTo(0, 12);
});

test('valueBets() ask for low tails where low values are bad', () => {
  const tails = valueBets(low).flatMap((bet) => (bet.on === 'exceedance' ? [bet.q] : []));
  expect(tails).toEqual([0.05, 0.01]);
});

test.each<[string, ComparedValuesGuardrail, number, number, ValueScale]>([
  ['a slow body', latencyCompared, 200, 60, scale],
  ['a slow tail', latencyCompared, 450, 60, scale],
  ['an expensive one', costCompared, 400, 60, scale],
  ['a slow median', p50, 150, 60, half],
  [
    'values that should be high',
    low,
    40,
    150,
    { ...scale, thresholds: [sketchIndex(40), sketchIndex(25)] },
  ],
])('betOnBlock() wins on %s and loses on a good one', (_, judged, bad, good, of) => {
  expect(gainOf(judged, [bad, bad], of)).toBeGreaterThan(0.3);
  expect(gainOf(judged, [good, good], of)).toBeLessThan(0);
});

test('betOnBlock() changes nothing without both arms', () => {
  const wealth = noValueWealth(latencyCompared);
  const blocks = [
    { control: sketchOf(1, 2), candidate: [] },
    { control: [], candidate: sketchOf(900) },
  ];
  for (const block of blocks)
    expect(betOnBlock(latencyCompared, scale, wealth, block)).toEqual(wealth);
});
