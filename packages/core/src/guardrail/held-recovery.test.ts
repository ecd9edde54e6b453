import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { goesOnFiring } from './held-recovery.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, errorsHeld, rateCell, row, tick } from './judged.fixture.ts';
import type { GuardrailMemory, HeldGuardrail } from './types.ts';

/** `error_rate above 0.5% for 30s`, firing on for 2 minutes. */
const kept: HeldGuardrail = { ...errorsHeld, forMs: 30_000, keepFiringForMs: 120_000 };

/** `[from, to, errors of the candidate in 100]`, seconds; null = ticks without rows. */
type Stretch = readonly [from: number, to: number, errors: number | null];

function memoryAfter(stretches: readonly Stretch[], judged = kept): GuardrailMemory {
  let memory = emptyMemory(judged);
  for (const [from, to, errors] of stretches)
    for (let now = from; now <= to; now++) {
      const rows = errors === null ? [] : [row('candidate', 'error_rate', rateCell(errors, 100))];
      memory = JSON.parse(JSON.stringify(absorb(judged, memory, tick(now, ...rows))));
    }
  return memory;
}

function verdictAt(second: number, stretches: readonly Stretch[], judged = kept) {
  return judge(judged, memoryAfter(stretches, judged), EPOCH_MS + second * 1_000);
}

// The window of 30 s is good again from second 50 on.
test.each<[string, number, readonly Stretch[], string]>([
  ['is pending first', 20, [[0, 20, 5]], 'pass pending'],
  ['fires', 30, [[0, 30, 5]], 'fail beyond-limit'],
  [
    'goes on firing when all is well again',
    70,
    [
      [0, 30, 5],
      [31, 70, 0],
    ],
    'fail recovering',
  ],
  [
    'does so for its time',
    169,
    [
      [0, 30, 5],
      [31, 169, 0],
    ],
    'fail recovering',
  ],
  [
    'and then recovers',
    170,
    [
      [0, 30, 5],
      [31, 170, 0],
    ],
    'pass within-limit',
  ],
  [
    'begins anew after a relapse',
    260,
    [
      [0, 30, 5],
      [31, 130, 0],
      [131, 135, 5],
      [136, 260, 0],
    ],
    'fail recovering',
  ],
  [
    'recovers after the relapse',
    290,
    [
      [0, 30, 5],
      [31, 130, 0],
      [131, 135, 5],
      [136, 290, 0],
    ],
    'pass within-limit',
  ],
  [
    'begins anew after a gap',
    260,
    [
      [0, 30, 5],
      [31, 130, 0],
      [131, 195, null],
      [196, 260, 0],
    ],
    'fail recovering',
  ],
  [
    'fires on in silence',
    100,
    [
      [0, 30, 5],
      [31, 100, null],
    ],
    'fail recovering',
  ],
  [
    'has no data after a silence of its time',
    190,
    [
      [0, 30, 5],
      [31, 190, null],
    ],
    'no-data no-samples',
  ],
  [
    'starts from nothing after such a silence',
    200,
    [
      [0, 30, 5],
      [31, 195, null],
      [196, 200, 5],
    ],
    'pass pending',
  ],
  [
    'never fires on about what never fired',
    60,
    [
      [0, 5, 5],
      [6, 60, 0],
    ],
    'pass within-limit',
  ],
])('keepFiringForMs %s', (_, second, stretches, expected) => {
  const { kind, code } = verdictAt(second, stretches);
  expect(`${kind} ${code}`).toBe(expected);
});

test('keepFiringForMs survives a clock that goes back, and recovers in full', () => {
  const back: readonly Stretch[] = [
    [4_000, 4_030, 5],
    [10, 60, 0],
  ];
  expect(verdictAt(60, back).code).toBe('recovering');
  expect(verdictAt(140, [...back, [61, 140, 0]]).code).toBe('within-limit');
});

test('keepFiringForMs leaves out the time in which nobody looked', () => {
  const away: readonly Stretch[] = [
    [0, 30, 5],
    [31, 100, 0],
    [125, 190, 0],
  ];
  expect(verdictAt(190, away).code).toBe('recovering');
});

test('keepFiringForMs remembers nothing where it is not asked for', () => {
  const { keepFiringForMs: _, ...plain } = kept;
  const memory = memoryAfter(
    [
      [0, 30, 5],
      [31, 40, 0],
    ],
    plain,
  );
  expect(Object.keys(memory)).toEqual(Object.keys(emptyMemory(plain)));
});

test('keepFiringForMs says how long it was well, or that it is not', () => {
  const start = 'Error rate of the candidate is 0 % over the last 30 s (0 of 2 100 turns)';
  const well = verdictAt(100, [
    [0, 30, 5],
    [31, 100, 0],
  ]);
  expect(well.sentence).toBe(
    `${start}, not above 0.5 % for 50 s: it fired and does so until it was not for 2 m`,
  );
  expect(well.numbers['withinForMs']).toBe(50_000);
  const silent = verdictAt(100, [
    [0, 30, 5],
    [31, 100, null],
  ]);
  expect(silent.sentence).toBe(
    'Error rate of the candidate was above 0.5 % and nothing arrived for 41 s: it fires until it was not for 2 m',
  );
});

test('goesOnFiring() never does so without having fired', () => {
  const memory = memoryAfter([[0, 10, 5]]);
  expect(memory.shape === 'held' && goesOnFiring(kept, memory, EPOCH_MS)).toBe(false);
});
