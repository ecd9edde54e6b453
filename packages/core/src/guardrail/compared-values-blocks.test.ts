import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unitsCell } from './compared-values.fixture.ts';
import { gatherValues } from './compared-values-blocks.ts';
import { LONE_UNITS_MAX, WAITING_DRAWS_MAX } from './compared-values-limits.ts';
import { rateCell } from './judged.fixture.ts';
import type { Arm } from './types.ts';

const rowOf = (arm: Arm, draw: number, ...values: readonly number[]) => ({
  arm,
  draw,
  cell: unitsCell(...values),
});
const drawsOf = (blocks: readonly { readonly draw: number }[]) => blocks.map(({ draw }) => draw);

test('gatherValues() closes a block that has both arms, by draw', () => {
  const rows = [
    rowOf('candidate', 2, 5),
    rowOf('control', 1, 1, 2),
    rowOf('control', 2, 3),
    rowOf('candidate', 1, 4),
  ];
  const { closed, pending } = gatherValues([], rows, undefined);
  expect([drawsOf(closed), pending]).toEqual([[1, 2], []]);
  expect(gatherValues([], [...rows].reverse(), undefined).closed).toEqual(closed);
});

test('gatherValues() lets one arm wait for the other', () => {
  const first = gatherValues([], [rowOf('control', 1, 1)], undefined);
  const second = gatherValues(first.pending, [rowOf('control', 1, 1, 2)], undefined);
  const third = gatherValues(second.pending, [rowOf('candidate', 1, 9)], undefined);
  expect([first.closed, second.closed, third.pending]).toEqual([[], [], []]);
  expect(third.closed).toEqual([
    {
      draw: 1,
      control: [
        [1_281, 2],
        [1_345, 1],
      ],
      candidate: [[expect.any(Number), 1]],
    },
  ]);
});

test('gatherValues() lets one arm alone wait no longer than for 1 000 units', () => {
  const lone = (count: number) => rowOf('control', 1, ...new Array<number>(count).fill(1));
  expect(gatherValues([], [lone(LONE_UNITS_MAX)], undefined).closed).toEqual([]);
  expect(gatherValues([], [lone(LONE_UNITS_MAX + 1)], undefined).pending).toEqual([]);
});

test('gatherValues() lets few draws wait, the newest', () => {
  const rows = Array.from({ length: WAITING_DRAWS_MAX + 2 }, (_, i) => rowOf('control', i + 1, 1));
  const { closed, pending } = gatherValues([], rows, undefined);
  expect([drawsOf(closed), pending.length]).toEqual([[1, 2], WAITING_DRAWS_MAX]);
});

test('gatherValues() leaves out draws that are not compared', () => {
  const rows = [rowOf('control', 0, 1), rowOf('control', 1, 1), rowOf('control', 2, 1)];
  const scope = { draws: [2], applies: true, invalid: null };
  expect(drawsOf(gatherValues([], rows, undefined).pending)).toEqual([1, 2]);
  expect(drawsOf(gatherValues([], rows, scope).pending)).toEqual([2]);
});

test('gatherValues() leaves out cells without values by unit', () => {
  const cells = [
    rateCell(1, 2),
    { ...unitsCell(), perUnit: [] },
    { kind: 'distribution', count: 1, sumMicro: 1, sketch: [[5, 1]] },
  ] as const;
  const rows = cells.map((cell) => ({ arm: 'control' as const, draw: 1, cell }));
  const pending = [{ draw: 1, control: [], candidate: [[5, 1]] as const }];
  expect(gatherValues(pending, rows, undefined)).toEqual({ closed: [], pending });
});

test('gatherValues() closes blocks by counts alone: other values close the same ones', () => {
  const shapes = fc.array(
    fc.record({
      isControl: fc.boolean(),
      draw: fc.integer({ min: 1, max: 3 }),
      value: fc.integer({ min: 1, max: 999 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 1_000 }), (rows, factor) => {
      const closedWith = (times: number) =>
        drawsOf(
          gatherValues(
            [],
            rows.map(({ isControl, draw, value }) =>
              rowOf(isControl ? 'control' : 'candidate', draw, value * times),
            ),
            undefined,
          ).closed,
        );
      expect(closedWith(factor)).toEqual(closedWith(1));
    }),
    { seed: 11, numRuns: 100 },
  );
});
