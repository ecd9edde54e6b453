import { expect, test } from 'vitest';
import { absorbHeld } from './absorb-held.ts';
import { judgeHeld } from './held.ts';
import { EPOCH_MS, errorsHeld, rateCell, row, tick } from './judged.fixture.ts';
import type { GuardrailMemory, HeldGuardrail } from './types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

const fresh: HeldMemory = {
  shape: 'held',
  steps: [],
  beyondSinceMs: null,
  controlBeyondSinceMs: null,
  lastTickMs: null,
  gapSinceMs: null,
  lastSampleMs: null,
  lastControlSampleMs: null,
  malformedAtMs: null,
  lastValue: null,
  lastControlValue: null,
};
/** `[from, to, errors of the candidate in 100, errors of control in 900]`; null = no row. */
type Stretch = readonly [
  from: number,
  to: number,
  candidate: number | null,
  control: number | null,
];

function verdictAt(
  second: number,
  stretches: readonly Stretch[],
  judged: HeldGuardrail = errorsHeld,
) {
  let memory = fresh;
  for (const [from, to, candidate, control] of stretches)
    for (let now = from; now <= to; now++) {
      const rows = [
        ...(candidate === null ? [] : [row('candidate', 'error_rate', rateCell(candidate, 100))]),
        ...(control === null ? [] : [row('control', 'error_rate', rateCell(control, 900))]),
      ];
      memory = absorbHeld(judged, memory, tick(now, ...rows));
    }
  return judgeHeld(judged, memory, EPOCH_MS + second * 1_000);
}

test('judgeHeld() fails with figures, interval and a sentence', () => {
  expect(verdictAt(310, [[0, 310, 2, 0]])).toEqual({
    kind: 'fail',
    code: 'beyond-limit',
    numbers: {
      value: 0.02,
      limit: 0.005,
      samples: 5_100,
      events: 102,
      controlValue: 0,
      beyondForMs: 310_000,
    },
    interval: [expect.closeTo(0.0163363, 7), expect.closeTo(0.0242265, 7)],
    units: { control: 45_900, candidate: 5_100 },
    sentence:
      'Error rate of the candidate is 2 % over the last 60 s (102 of 5 100 turns), above 0.5 % for 5 m 10 s',
  });
});

test.each<[string, number, readonly Stretch[], string]>([
  ['holds its fire for 4 m 59 s', 299, [[0, 299, 2, 0]], 'pass pending'],
  ['fires after 5 m', 300, [[0, 300, 2, 0]], 'fail beyond-limit'],
  ['stays failing two steps after the last sample', 320, [[0, 300, 2, 0]], 'fail beyond-limit'],
  ['has no data three steps after it', 321, [[0, 300, 2, 0]], 'no-data no-samples'],
  ['passes below the limit', 300, [[0, 300, 0, 0]], 'pass within-limit'],
  ['blames the environment', 300, [[0, 300, 2, 18]], 'error environment-degraded'],
  ['blames it again while both last', 600, [[0, 600, 2, 18]], 'error environment-degraded'],
  [
    'fails once control has recovered',
    400,
    [
      [0, 300, 2, 18],
      [301, 400, 2, 0],
    ],
    'fail beyond-limit',
  ],
  ['fails without control', 300, [[0, 300, 2, null]], 'fail beyond-limit'],
  [
    'fails when control went silent',
    400,
    [
      [0, 250, 2, 18],
      [251, 400, 2, null],
    ],
    'fail beyond-limit',
  ],
])('judgeHeld() %s', (_, second, stretches, expected) => {
  const { kind, code } = verdictAt(second, stretches);
  expect(`${kind} ${code}`).toBe(expected);
});

test('judgeHeld() fails whatever control does when absolute', () => {
  const { kind } = verdictAt(300, [[0, 300, 2, 18]], { ...errorsHeld, absolute: true });
  expect(kind).toBe('fail');
});

test('judgeHeld() says what is missing', () => {
  expect(verdictAt(0, [])).toEqual({
    kind: 'no-data',
    code: 'no-samples',
    numbers: { limit: 0.005, samples: 0, needed: 20 },
    units: { control: 0, candidate: 0 },
    sentence: 'Error rate of the candidate is unknown: nothing arrived in the last 60 s',
  });
  const few = { ...errorsHeld, minSamples: 500 };
  expect(verdictAt(1, [[0, 1, 2, 0]], few).sentence).toBe(
    'Error rate of the candidate is unknown: 200 turns in the last 60 s, 500 are needed',
  );
});
