import { expect, test } from 'vitest';
import { gatheredUnits } from './gathered-units.ts';
import type { PendingUnits } from './memory-types.ts';

const units = (
  draw: number,
  control: number,
  candidate: number,
  controlFailures = 0,
  candidateFailures = 0,
): PendingUnits => ({ draw, control, candidate, controlFailures, candidateFailures });

test('gatheredUnits() closes a block as soon as it has both arms', () => {
  expect(gatheredUnits([units(1, 40, 0, 2)], [units(1, 10, 1, 1, 1), units(2, 5, 0)])).toEqual({
    blocks: [units(1, 50, 1, 3, 1)],
    pending: [units(2, 5, 0)],
  });
});

test('gatheredUnits() waits for the other arm, however many failed', () => {
  const first = gatheredUnits([], [units(1, 0, 4, 0, 4)]);
  expect(first).toEqual({ blocks: [], pending: [units(1, 0, 4, 0, 4)] });
  expect(gatheredUnits(first.pending, [units(1, 0, 9, 0, 9)]).pending).toEqual([
    units(1, 0, 13, 0, 13),
  ]);
});

test('gatheredUnits() keeps draws apart', () => {
  const { blocks, pending } = gatheredUnits([units(1, 0, 4)], [units(2, 7, 0)]);
  expect([blocks, pending]).toEqual([[], [units(1, 0, 4), units(2, 7, 0)]]);
});

test.each([63, 64, 65])('gatheredUnits() lets %d draws wait, at most 64', (draws) => {
  const arrived = Array.from({ length: draws }, (_, i) => units(i + 1, 1, 0));
  const { pending } = gatheredUnits([], arrived);
  expect(pending).toEqual(arrived.slice(-64));
});
