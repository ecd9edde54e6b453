import { expect, test } from 'vitest';
import { sketchIndex, sketchValue } from '../metric/sketch.ts';
import { sketchOf } from './compared-values.fixture.ts';
import { valueBets } from './compared-values-bets.ts';
import { addValues, NO_VALUES } from './compared-values-counts.ts';
import { scaleNow } from './control-past.ts';

const bets = valueBets({ of: 'all', heavyTail: false, worse: 'higher' });
const upTo = (count: number) =>
  addValues(NO_VALUES, sketchOf(...Array.from({ length: count }, (_, i) => i + 1)));

test('scaleNow() needs 100 values of control, history and own together', () => {
  expect(scaleNow({ history: upTo(60), control: upTo(39), scale: null }, bets, 7)).toBe(null);
  expect(scaleNow({ history: upTo(60), control: upTo(40), scale: null }, bets, 7)).toMatchObject({
    count: 100,
    atMs: 7,
  });
});

test('scaleNow() takes moments, cap and thresholds from the past', () => {
  const scale = scaleNow({ history: NO_VALUES, control: upTo(1_000), scale: null }, bets, 0);
  expect(scale?.mean).toBeCloseTo(5.912, 2);
  expect(scale?.deviation).toBeCloseTo(0.99, 1);
  expect(scale?.middle).toBeCloseTo(500.5, 0);
  expect(scale?.spread).toBeCloseTo(288.7, 0);
  expect(scale?.cap).toBe(sketchValue(sketchIndex(995)));
  expect(scale?.thresholds).toEqual([sketchIndex(950), sketchIndex(990)]);
});

test('scaleNow() is kept for a minute, or until the past has doubled', () => {
  const scale = scaleNow({ history: upTo(100), control: NO_VALUES, scale: null }, bets, 0);
  const later = (control: number, atMs: number) =>
    scaleNow({ history: upTo(100), control: upTo(control), scale }, bets, atMs)?.count;
  expect([later(99, 59_999), later(99, 60_000), later(100, 1)]).toEqual([100, 199, 200]);
});

test.each([
  ['always the same', sketchOf(...new Array<number>(200).fill(100))],
  ['never above 0', [[0, 200]] as const],
])('scaleNow() is finite where control is %s', (_, sketch) => {
  const scale = scaleNow(
    { history: addValues(NO_VALUES, sketch), control: NO_VALUES, scale: null },
    bets,
    0,
  );
  const { thresholds = [], ...figures } = scale ?? {};
  expect([...Object.values(figures), ...thresholds].every(Number.isFinite)).toBe(true);
  expect(scale?.deviation).toBe(0.01);
});
