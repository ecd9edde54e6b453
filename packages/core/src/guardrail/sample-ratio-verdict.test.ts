import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import { unitsRow } from './seeded-units.fixture.ts';
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
const judgedOver = (...ticks: readonly Tick[]) => judge(ratio, remembered(ticks), EPOCH_MS);

test('judgeSampleRatio() is plausible through a ramp', () => {
  const ticks = [tick(0, ...newUnits(1, 10, 990)), tick(1, ...newUnits(3, 505, 495))];
  expect(judgedOver(...ticks)).toEqual({
    kind: 'pass',
    code: 'sample-ratio-plausible',
    numbers: { found: 0.2575, designed: 0.255, expected: 510, evidence: 0, alpha: 0.001 },
    units: { control: 1_485, candidate: 515 },
    sentence:
      '25.8 % of new units have the candidate (515 of 2 000), designed is 25.5 %, which chance explains',
  });
});

test('judgeSampleRatio() fails when units of the candidate vanish, and stays so', () => {
  const vanishing = tick(0, ...newUnits(3, 300, 500));
  const expected = {
    kind: 'fail',
    code: 'units-vanish',
    numbers: { evidence: 1 },
    sentence:
      '37.5 % of new units have the candidate (300 of 800), designed is 50 %: units of the candidate vanish, with a chance of 0.1 % to say so wrongly',
  };
  expect(judgedOver(vanishing)).toMatchObject(expected);
  expect(judgedOver(vanishing, tick(1, ...newUnits(3, 9_000, 500)))).toMatchObject(expected);
});

test('judgeSampleRatio() is an error and no failure when units of control are missing', () => {
  expect(judgedOver(tick(0, ...newUnits(3, 500, 300)))).toMatchObject({
    kind: 'error',
    code: 'sample-ratio-mismatch',
  });
});

test.each<[string, Tick, string]>([
  ['nothing', tick(0), 'no-data no-samples'],
  ['undrawn units', tick(0, ...newUnits(0, 0, 5_000)), 'no-data no-samples'],
  ['a draw that is not compared', tick(0, ...newUnits(9, 5_000, 0)), 'no-data no-samples'],
  ['49 units', tick(0, ...newUnits(3, 24, 25)), 'no-data too-few-samples'],
  ['50 units', tick(0, ...newUnits(3, 25, 25)), 'pass sample-ratio-plausible'],
  ['control alone', tick(0, ...newUnits(3, 0, 60)), 'fail units-vanish'],
  [
    'a row that cannot be believed',
    tick(0, ...newUnits(3, 25, 25), unitsRow('control', Number.NaN, 0)),
    'error malformed-evidence',
  ],
])('judgeSampleRatio() of %s', (_, each, expected) => {
  const { kind, code } = judgedOver(each);
  expect(`${kind} ${code}`).toBe(expected);
});

test('judgeSampleRatio() is not applicable where nothing is drawn', () => {
  const judged = { ...ratio, shares: {} };
  expect(judge(judged, emptyMemory(judged), EPOCH_MS)).toMatchObject({
    kind: 'not-applicable',
    code: 'no-comparison',
  });
});
