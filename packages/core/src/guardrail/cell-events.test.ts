import { expect, test } from 'vitest';
import { cellEvents } from './cell-events.ts';
import { rateCell } from './judged.fixture.ts';

test('cellEvents() finds the events in every kind of cell', () => {
  expect([
    cellEvents(rateCell(2, 9)),
    cellEvents({ kind: 'count', count: 3 }),
    cellEvents({
      kind: 'distribution',
      count: 5,
      sumMicro: 1,
      sketch: [
        [0, 3],
        [1_281, 2],
      ],
    }),
    cellEvents({ kind: 'gauge', min: 0, max: 2, last: 0 }),
    cellEvents({ kind: 'gauge', min: 0, max: 0, last: 0 }),
    cellEvents({ kind: 'mean', units: 1, sumMicro: 5, sumSqMicro: '25' }),
    cellEvents({ kind: 'mean', units: 1, sumMicro: 0, sumSqMicro: '0' }),
  ]).toEqual([2, 3, 2, 1, 0, 1, 0]);
});
