import { describe, expect, test } from 'vitest';
import { candidateParts, drawSplit, givesAll } from './draw-split.ts';

const step = { control: 'old', candidate: 'new' };
const part = (variant: string, weightParts: number) => ({ variant, weightParts });
const thirds = [part('a', 33_000), part('b', 33_000), part('old', 34_000)];

describe('drawSplit()', () => {
  test('lets all take part in a draw without arms', () => {
    expect(drawSplit(step, { weightParts: 25_000 })).toEqual({
      partParts: 100_000,
      split: [part('new', 25_000), part('old', 75_000)],
    });
  });

  test('splits those who take part over the arms', () => {
    const draw = { weightParts: 10_000, arms: thirds };
    expect(drawSplit(step, draw)).toEqual({ partParts: 10_000, split: thirds });
  });

  test.each([
    [10_000, [33_000, 33_000, 34_000]],
    [50_000, [33_000, 17_000, 50_000]],
    [80_000, [20_000, 0, 80_000]],
    [100_000, [0, 0, 100_000]],
  ])('keeps the last %i for control, whatever the arms are', (holdBackParts, parts) => {
    const { split } = drawSplit(step, { weightParts: 100_000, arms: thirds }, holdBackParts);
    expect(split.map(({ weightParts }) => weightParts)).toEqual(parts);
  });

  test.each([Number.NaN, -5, 0])('gives nobody anything by a weight of %d', (weightParts) => {
    const control = [part('new', 0), part('old', 100_000)];
    expect(drawSplit(step, { weightParts }).split).toEqual(control);
    expect(drawSplit(step, { weightParts, arms: thirds }).partParts).toBe(0);
  });

  test('gives no more than there is', () => {
    expect(drawSplit(step, { weightParts: 200_000 }).split).toEqual([
      part('new', 100_000),
      part('old', 0),
    ]);
    const arms = [part('a', 80_000), part('b', 80_000), part('old', 1)];
    expect(drawSplit(step, { weightParts: 200_000, arms })).toEqual({
      partParts: 100_000,
      split: [part('a', 80_000), part('b', 20_000), part('old', 0)],
    });
  });
});

test('candidateParts() of arms is the share of all candidates among those who take part', () => {
  expect(candidateParts({ weightParts: 25_000 })).toBe(25_000);
  expect(candidateParts({ weightParts: 95_000 }, 10_000)).toBe(90_000);
  expect(candidateParts({ weightParts: 10_000, arms: thirds })).toBe(66_000);
  expect(candidateParts({ weightParts: 10_000, arms: thirds }, 50_000)).toBe(50_000);
  expect(candidateParts({ weightParts: 0, arms: thirds })).toBe(0);
});

test('givesAll() holds for no draw with arms', () => {
  expect(givesAll({ weightParts: 100_000 })).toBe(true);
  expect(givesAll({ weightParts: 99_999 })).toBe(false);
  expect(givesAll({ weightParts: 100_000, arms: thirds })).toBe(false);
});
