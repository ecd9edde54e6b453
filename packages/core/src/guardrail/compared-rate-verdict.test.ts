import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import { errorsCompared, unitsRow } from './seeded-units.fixture.ts';
import type { ComparedRateGuardrail, Tick, TickRow } from './types.ts';

type Told = readonly [candidate: number, failures: number, control: number, failures: number];

const rowsOf = ([candidate, own, control, theirs]: Told, draw = 1): readonly TickRow[] => [
  unitsRow('candidate', candidate, own, { draw }),
  unitsRow('control', control, theirs, { draw }),
];
const remembered = (judged: ComparedRateGuardrail, ticks: readonly Tick[]) =>
  ticks.reduce((memory, each) => absorb(judged, memory, each), emptyMemory(judged));
const judgedOver = (judged: ComparedRateGuardrail, told: readonly Told[], atSecond = told.length) =>
  judge(
    judged,
    remembered(
      judged,
      told.map((each, second) => tick(second, ...rowsOf(each))),
    ),
    EPOCH_MS + atSecond * 1_000,
  );
/** A minute without failures, then one in which every unit of the candidate fails. */
const FAILING: readonly Told[] = [
  [10, 0, 90, 0],
  [10, 0, 90, 1],
  [10, 10, 90, 0],
];

test('judgeComparedRate() fails when the candidate is worse, says why, and stays so', () => {
  const expected = {
    kind: 'fail',
    code: 'worse-than-control',
    numbers: {
      rate: 1 / 3,
      controlRate: 1 / 270,
      ratio: expect.closeTo(90, 9),
      failures: 10,
      controlFailures: 1,
      expected: expect.closeTo(1.1, 9),
      boundary: 5,
      evidence: 1,
      alpha: 0.01,
      tolerance: 0,
    },
    interval: [expect.closeTo(0.101, 3), expect.closeTo(0.649, 3)],
    units: { control: 270, candidate: 30 },
    sentence:
      'Error rate: 10 of 30 units of the candidate failed (33.3 %), 1 of 270 of control (0.37 %); worse than control, with a chance of 1 % to say so wrongly',
  };
  expect(judgedOver(errorsCompared, FAILING)).toEqual(expected);
  const later: readonly Told[] = Array.from({ length: 200 }, () => [10, 0, 90, 20]);
  expect(judgedOver(errorsCompared, [...FAILING, ...later])).toEqual(expected);
});

test('judgeComparedRate() passes a candidate that is like control', () => {
  const { kind, code, numbers, sentence } = judgedOver(errorsCompared, [[40, 1, 360, 9]]);
  expect([kind, code, numbers['evidence']]).toEqual(['pass', 'not-worse', 0]);
  expect(sentence).toBe(
    'Error rate: 1 of 40 units of the candidate failed (2.5 %), 9 of 360 of control (2.5 %); not shown to be worse than control, with a chance of 1 % to say so wrongly',
  );
});

test.each<[string, Told, string]>([
  ['no units', [0, 0, 0, 0], 'no-data no-samples'],
  ['one unit in each arm', [1, 0, 1, 0], 'no-data too-few-samples'],
  ['one unit that failed in each arm', [1, 1, 1, 1], 'no-data too-few-samples'],
  ['19 units of the candidate', [19, 0, 500, 0], 'no-data too-few-samples'],
  ['19 units of control', [500, 0, 19, 0], 'no-data too-few-samples'],
  ['20 units in each arm', [20, 0, 20, 0], 'pass not-worse'],
  ['the candidate alone, all failed', [500, 500, 0, 0], 'no-data too-few-samples'],
  ['control alone', [0, 0, 500, 0], 'no-data too-few-samples'],
  ['all units failed in both arms', [100, 100, 900, 900], 'pass not-worse'],
  ['control alone failing', [100, 0, 100, 100], 'pass not-worse'],
  ['more failures than units', [20, 21, 900, 0], 'error malformed-evidence'],
])('judgeComparedRate() of %s', (_, told, expected) => {
  const { kind, code } = judgedOver(errorsCompared, [told]);
  expect(`${kind} ${code}`).toBe(expected);
});

test('judgeComparedRate() is an error while nothing can be compared, and takes no evidence then', () => {
  const scope = { draws: [1], applies: true, invalid: 'units of control are missing' };
  const invalid = { ...errorsCompared, scope };
  expect(judgedOver(invalid, FAILING)).toMatchObject({
    kind: 'error',
    code: 'comparison-invalid',
    sentence:
      'Error rate: no units of both arms side by side yet; cannot be compared: units of control are missing',
  });
  const fired = remembered(
    errorsCompared,
    FAILING.map((told, i) => tick(i, ...rowsOf(told))),
  );
  expect(judge(invalid, fired, EPOCH_MS).kind).toBe('error');
});

test('judgeComparedRate() is not applicable where no draw gives some units each variant', () => {
  const scope = { draws: [1], applies: false, invalid: null };
  const outside = { ...errorsCompared, scope };
  expect(judgedOver(outside, [[50, 0, 50, 0]]).code).toBe('no-comparison');
  expect(judgedOver(outside, FAILING).code).toBe('worse-than-control');
});

test('judgeComparedRate() stays an error after a row that cannot be believed, unless it fires', () => {
  const broken: Told = [5, 9, 90, 0];
  expect(judgedOver(errorsCompared, [broken, [50, 0, 500, 0]]).code).toBe('malformed-evidence');
  expect(judgedOver(errorsCompared, [broken, ...FAILING]).code).toBe('worse-than-control');
});

test('judgeComparedRate() takes nothing for well of which nothing was heard for half an hour', () => {
  const well: readonly Told[] = [[40, 1, 360, 9]];
  expect(judgedOver(errorsCompared, well, 1_800).kind).toBe('pass');
  expect(judgedOver(errorsCompared, well, 1_801)).toMatchObject({
    kind: 'no-data',
    code: 'no-samples',
    sentence: expect.stringContaining('nothing was heard in the last 30 m'),
  });
  expect(judgedOver(errorsCompared, FAILING, 9_000).kind).toBe('fail');
});
