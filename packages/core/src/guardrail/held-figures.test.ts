import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { heldFigures } from './held-figures.ts';
import { EPOCH_MS, errorsHeld, rateCell, row, tick } from './judged.fixture.ts';
import type { HeldGuardrail } from './types.ts';

function figuresOf(judged: HeldGuardrail) {
  const rows = [
    row('candidate', 'error_rate', rateCell(10, 100)),
    row('control', 'error_rate', rateCell(0, 900)),
  ];
  const memory = [0, 5].reduce(
    (before, second) => absorb(judged, before, tick(second, ...rows)),
    emptyMemory(judged),
  );
  if (memory.shape !== 'held') throw new Error('the memory has another shape');
  return heldFigures(judged, memory, EPOCH_MS + 5_000);
}

test('heldFigures() answers the last sample', () => {
  const { interval, ...figures } = figuresOf({ ...errorsHeld, upper: 0.2 });
  expect(figures).toEqual({
    numbers: {
      value: 0.1,
      limit: 0.005,
      samples: 200,
      upper: 0.2,
      events: 20,
      controlValue: 0,
      beyondForMs: 5_000,
    },
    units: { control: 1_800, candidate: 200 },
    beyondForMs: 5_000,
    harm: 20,
  });
  expect(interval).toEqual([expect.closeTo(0.0622, 4), expect.closeTo(0.1502, 4)]);
});

test('heldFigures() counts the failures of a rate that must be high', () => {
  expect(figuresOf({ ...errorsHeld, side: 'below', limit: 0.95 }).harm).toBe(180);
});
