import { expect, test } from 'vitest';
import { crossingChances, obrienFlemingSpent, spendingBoundaries } from './group-sequential.ts';

const evenly = (looks: number) => Array.from({ length: looks }, (_, i) => (i + 1) / looks);

// Armitage, McPherson & Rowe 1969, table 2: looking again and again at 5 %.
test.each([
  [1, 0.05],
  [2, 0.083],
  [3, 0.107],
  [5, 0.142],
  [10, 0.193],
])('crossingChances() of %d looks at 1.96', (looks, chance) => {
  const boundaries = Array.from({ length: looks }, () => 1.959963984540054);
  expect(crossingChances(evenly(looks), boundaries).at(-1)).toBeCloseTo(chance, 3);
});

// Pocock 1977 and O'Brien & Fleming 1979: constants for five looks at 5 %.
test('crossingChances() of the classic designs is 5 %', () => {
  const times = evenly(5);
  const pocock = crossingChances(
    times,
    times.map(() => 2.413),
  );
  const obrienFleming = crossingChances(
    times,
    times.map((time) => 2.04 / Math.sqrt(time)),
  );
  expect(pocock.at(-1)).toBeCloseTo(0.05, 4);
  expect(obrienFleming.at(-1)).toBeCloseTo(0.05, 4);
});

// Reboussin, DeMets, Kim & Lan 2000: five looks, printed with two digits.
test('spendingBoundaries() of five looks after O’Brien and Fleming', () => {
  const times = evenly(5);
  const spent = times.map((time) => obrienFlemingSpent(time, 0.05));
  const boundaries = spendingBoundaries(times, spent);
  [4.88, 3.36, 2.68, 2.29, 2.03].forEach((printed, look) => {
    expect(boundaries[look]).toBeCloseTo(printed, 2);
  });
  crossingChances(times, boundaries).forEach((chance, look) => {
    expect(chance).toBeCloseTo(spent[look] ?? Number.NaN, 8);
  });
});

test('obrienFlemingSpent() has spent all of alpha at the end', () => {
  expect(obrienFlemingSpent(1, 0.05)).toBeCloseTo(0.05, 12);
  expect(obrienFlemingSpent(0.1, 0.05)).toBeLessThan(1e-9);
});

test('spendingBoundaries() of nothing to spend cannot be reached', () => {
  expect(spendingBoundaries([0.5, 1], [0, 0.05])[0]).toBeGreaterThan(20);
});

test('crossingChances() with a drift is power: one look as in a table', () => {
  const [power] = crossingChances([1], [1.959963984540054], 2.801585);
  expect(power).toBeCloseTo(0.8, 5);
});

// Jennison & Turnbull 2000, table 2.4: O'Brien–Fleming, five looks, 5 %, power 80 %: 1.028 × the sample.
test('crossingChances() with a drift: what looking five times costs', () => {
  const times = evenly(5);
  const boundaries = times.map((time) => 2.04 / Math.sqrt(time));
  const power = crossingChances(times, boundaries, 2.801585 * Math.sqrt(1.028));
  expect(power.at(-1)).toBeCloseTo(0.8, 3);
});

test('spendingBoundaries() of a hundred looks spend what they should', () => {
  const times = evenly(100);
  const spent = times.map((time) => obrienFlemingSpent(time, 0.05));
  const chances = crossingChances(times, spendingBoundaries(times, spent));
  expect(chances.at(-1)).toBeCloseTo(0.05, 7);
  expect(chances[49]).toBeCloseTo(spent[49] ?? Number.NaN, 7);
});
