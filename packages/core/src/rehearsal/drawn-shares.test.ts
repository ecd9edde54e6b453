import { expect, test } from 'vitest';
import { drawnShares } from './drawn-shares.ts';

const step = (fromMs: number, draws: readonly [number, string | null, number][]) => ({
  fromMs,
  phase: 0,
  draws: draws.map(([id, segment, weightParts]) => ({ id, segment, weightParts })),
});

test('drawnShares() gives everybody control outside a draw before the first step', () => {
  const everybody = [{ draw: 0, arm: 'control', share: 1 }];
  expect(drawnShares({ ramp: [] }, {}, 5)).toEqual(everybody);
  expect(drawnShares({ ramp: [step(10, [[1, null, 50_000]])] }, {}, 9)).toEqual(everybody);
});

test('drawnShares() takes segments first and splits what is left', () => {
  const ramp = [
    step(0, [[1, 'beta', 100_000]]),
    step(10, [
      [2, 'beta', 100_000],
      [3, null, 25_000],
    ]),
  ];
  expect(drawnShares({ ramp }, { beta: 0.2 }, 10)).toEqual([
    { draw: 2, arm: 'candidate', share: 0.2 },
    { draw: 3, arm: 'candidate', share: 0.2 },
    { draw: 3, arm: 'control', share: 0.6000000000000001 },
  ]);
  expect(drawnShares({ ramp }, {}, 9)).toEqual([
    { draw: 1, arm: 'candidate', share: 0.05 },
    { draw: 0, arm: 'control', share: 0.95 },
  ]);
});

test('drawnShares() draws only those who take part in an experiment, over all its arms', () => {
  const arms = [
    { variant: 'a', weightParts: 25_000 },
    { variant: 'b', weightParts: 25_000 },
    { variant: 'legacy', weightParts: 50_000 },
  ];
  const draws = [{ id: 1, segment: null, weightParts: 50_000, arms }];
  expect(drawnShares({ ramp: [{ fromMs: 0, phase: 0, draws }] }, {}, 0)).toEqual([
    { draw: 1, arm: 'candidate', share: 0.25 },
    { draw: 1, arm: 'control', share: 0.25 },
    { draw: 0, arm: 'control', share: 0.5 },
  ]);
});
