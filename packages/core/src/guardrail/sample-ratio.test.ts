import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import { happened, seeded, unitsRow } from './seeded-units.fixture.ts';
import type { SampleRatioGuardrail, Tick } from './types.ts';

const ratio: SampleRatioGuardrail = {
  shape: 'sample-ratio',
  name: 'sample ratio',
  metric: 'error_rate',
  alpha: 0.001,
  shares: { 1: 0.01, 2: 0.1, 3: 0.5 },
  action: 'pause',
  absolute: true,
};
const newUnits = (draw: number, candidate: number, control: number) => [
  unitsRow('candidate', candidate, 0, { draw, newUnits: candidate }),
  unitsRow('control', control, 0, { draw, newUnits: control }),
];
const remembered = (ticks: readonly Tick[], judged = ratio) =>
  ticks.reduce((memory, each) => absorb(judged, memory, each), emptyMemory(judged));

test('sample-ratio does not depend on the order of rows, and survives a store', () => {
  const rows = fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.nat(20), fc.nat(40))
      .map((each) => newUnits(...each)),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 10 }), (told) => {
      const ticks = told.map((each, second) => tick(second, ...each.flat()));
      const reversed = ticks.map((each) => ({ ...each, rows: [...each.rows].reverse() }));
      const memory = remembered(ticks);
      expect(remembered(reversed)).toEqual(memory);
      expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
    }),
    { numRuns: 50 },
  );
});

test('sample-ratio blames nobody through ramps as designed, and finds 10 % that are 13 % (seed 3)', () => {
  const random = seeded(3);
  const run = (shares: readonly number[]) => {
    let memory = emptyMemory(ratio);
    for (let second = 0; second < 60; second++) {
      const draw = 1 + Math.floor(second / 20);
      const candidate = happened(random, 100, shares[draw - 1] ?? 0);
      memory = absorb(ratio, memory, tick(second, ...newUnits(draw, candidate, 100 - candidate)));
    }
    return judge(ratio, memory, EPOCH_MS).code;
  };
  const designed = Array.from({ length: 100 }, () => run([0.01, 0.1, 0.5]));
  // 0.1 % of 100 runs and 3 standard deviations of that.
  expect(designed.filter((code) => code !== 'sample-ratio-plausible').length).toBeLessThanOrEqual(
    1,
  );
  expect(run([0.01, 0.2, 0.5])).toBe('sample-ratio-mismatch');
  expect(run([0.01, 0.05, 0.4])).toBe('units-vanish');
});

test('sample-ratio leaves out units that may have been counted before, and believes no more of them than there are', () => {
  const row = (arm: 'control' | 'candidate', units: number, undeduplicatedUnits: number) => ({
    ...unitsRow(arm, units, 0, { draw: 3, newUnits: units }),
    undeduplicatedUnits,
  });
  const judged = (...rows: Parameters<typeof tick>[1][]) =>
    judge(ratio, remembered([tick(0, ...rows)]), EPOCH_MS);
  const known = [row('candidate', 30, 0), row('control', 30, 0)];
  expect(judged(...known, row('candidate', 900, 900))).toMatchObject({
    code: 'sample-ratio-plausible',
    units: { control: 30, candidate: 30 },
  });
  expect(judged(row('candidate', 930, 900), row('control', 30, 0)).units.candidate).toBe(30);
  expect(judged(...known, row('candidate', 900, 0)).code).toBe('sample-ratio-mismatch');
  for (const wrong of [901, -1, 0.5, Number.NaN]) {
    expect(judged(...known, row('candidate', 900, wrong)).code).toBe('malformed-evidence');
  }
});
