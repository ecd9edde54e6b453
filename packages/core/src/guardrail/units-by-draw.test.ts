import { expect, test } from 'vitest';
import { rateCell, row, tick } from './judged.fixture.ts';
import { rateRowsOf } from './rate-rows.ts';
import { errorsCompared, unitsRow } from './seeded-units.fixture.ts';
import type { ComparedRateGuardrail, TickRow } from './types.ts';
import { unitsByDraw } from './units-by-draw.ts';

const found = (rows: readonly TickRow[], judged: ComparedRateGuardrail = errorsCompared) =>
  unitsByDraw(rateRowsOf(tick(0, ...rows), 'error_rate').rows, judged);

test('unitsByDraw() adds up the rows of each draw', () => {
  const rows = [
    unitsRow('control', 50, 1, { draw: 2 }),
    unitsRow('candidate', 5, 1),
    unitsRow('control', 40, 2),
    unitsRow('candidate', 3, 1),
  ];
  const expected = {
    units: [
      { draw: 1, control: 40, candidate: 8, controlFailures: 2, candidateFailures: 2 },
      { draw: 2, control: 50, candidate: 0, controlFailures: 1, candidateFailures: 0 },
    ],
    malformed: false,
  };
  expect(found(rows)).toEqual(expected);
  expect(found([...rows].reverse())).toEqual(expected);
});

test('unitsByDraw() looks at compared draws only', () => {
  const rows = [0, 1, 2].map((draw) => unitsRow('control', 10, 0, { draw }));
  const draws = (judged?: ComparedRateGuardrail) =>
    found(rows, judged).units.map(({ draw }) => draw);
  expect(draws()).toEqual([1, 2]);
  const scope = { draws: [2], applies: true, invalid: null };
  expect(draws({ ...errorsCompared, scope })).toEqual([2]);
});

test('unitsByDraw() takes the names where a row tells no first failures', () => {
  const cell = { ...rateCell(2, 9), atRiskUnits: 8, failedUnits: ['a', 'b'] };
  const named = [row('candidate', 'error_rate', cell)];
  expect(found(named).units[0]?.candidateFailures).toBe(2);
  // A unit of a success rate is not named for a failure.
  expect(found(named, { ...errorsCompared, worse: 'lower' })).toEqual({
    units: [],
    malformed: true,
  });
});

test('unitsByDraw() leaves out a draw in which more failed than were at risk', () => {
  const rows = [
    unitsRow('candidate', 3, 4),
    unitsRow('control', 9, 0),
    unitsRow('control', 5, 1, { draw: 2 }),
  ];
  const { units, malformed } = found(rows);
  expect([units.map(({ draw }) => draw), malformed]).toEqual([[2], true]);
});

test('unitsByDraw() believes a unit that was at risk in one window and failed in the next', () => {
  expect(found([unitsRow('candidate', 0, 1), unitsRow('candidate', 1, 0)])).toEqual({
    units: [{ draw: 1, control: 0, candidate: 1, controlFailures: 0, candidateFailures: 1 }],
    malformed: false,
  });
});
