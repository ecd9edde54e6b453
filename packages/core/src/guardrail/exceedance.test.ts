import { expect, test } from 'vitest';
import { exceedances } from './exceedance.ts';

const block = {
  control: [
    [5, 10],
    [9, 2],
  ],
  candidate: [
    [5, 1],
    [8, 3],
    [9, 1],
  ],
} as const;

test('exceedances() counts what lies beyond the threshold, on either side', () => {
  const units = { control: 12, candidate: 5 };
  expect(exceedances(block, 8, 'higher')).toEqual({
    ...units,
    controlEvents: 2,
    candidateEvents: 1,
  });
  expect(exceedances(block, 8, 'lower')).toEqual({
    ...units,
    controlEvents: 10,
    candidateEvents: 1,
  });
});

test('exceedances() has nothing beyond what is no number', () => {
  const { controlEvents, candidateEvents } = exceedances(block, Number.NaN, 'higher');
  expect([controlEvents, candidateEvents]).toEqual([0, 0]);
});
