import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, rateCell, row, tick } from './judged.fixture.ts';
import { happened, seeded } from './seeded-units.fixture.ts';
import type { DriftGuardrail, GuardrailMemory } from './types.ts';

const learning: DriftGuardrail = {
  shape: 'drift',
  name: 'error_rate drifts by 10%',
  metric: 'error_rate',
  by: 0.1,
  watching: false,
  action: 'pause',
  absolute: false,
};
const watching: DriftGuardrail = { ...learning, watching: true };
const turns = (second: number, events: number, trials: number) =>
  tick(second, row('candidate', 'error_rate', rateCell(events, trials)));
const absorbed = (
  judged: DriftGuardrail,
  memory: GuardrailMemory,
  second: number,
  events: number,
  trials = 200,
) => absorb(judged, memory, turns(second, events, trials));
const atSecond = (judged: DriftGuardrail, memory: GuardrailMemory, second: number) =>
  judge(judged, memory, EPOCH_MS + second * 1_000);

/** 100 failures in 10 000 turns were accepted; then windows of 200 turns with so many failures each. */
function watched(...events: readonly number[]): GuardrailMemory {
  const accepted = absorbed(learning, emptyMemory(learning), 0, 100, 10_000);
  return [...events, 0].reduce(
    (memory, each, i) => absorbed(watching, memory, 100 + i * 10, each),
    accepted,
  );
}

test('drift learns while somebody is still drawn', () => {
  const memory = absorbed(learning, emptyMemory(learning), 0, 100, 10_000);
  expect(atSecond(learning, memory, 0)).toEqual({
    kind: 'not-applicable',
    code: 'not-watching',
    numbers: {
      acceptedRate: 0.01,
      samples: 0,
      events: 0,
      watched: 0,
      accepted: 10_000,
      evidence: 0,
    },
    units: { control: 0, candidate: 0 },
    sentence:
      'Error rate of the candidate: accepted was 1 % (100 of 10 000 turns), it still learns',
  });
});

test('drift fails when it got worse, says since when, and stays so', () => {
  const memory = watched(2, 1, 2, 12, 14, 13, 12);
  const verdict = atSecond(watching, memory, 171);
  expect(verdict).toMatchObject({ kind: 'fail', code: 'drifted', numbers: { evidence: 1 } });
  expect(verdict.sentence).toBe(
    'Error rate of the candidate: 6.5 % in the last 20 s (26 of 400 turns); accepted was 1 % (100 of 10 000 turns), 1.3 % is still fine',
  );
  const later = absorbed(watching, memory, 500, 0, 100_000);
  expect(atSecond(watching, later, 9_999)).toEqual(verdict);
});

test('drift fixes what is still fine with the first tick of watching', () => {
  const memory = watched(2);
  expect(memory).toMatchObject({ reference: expect.closeTo(0.01297, 4) });
  const more = absorbed(learning, memory, 200, 9_000, 10_000);
  expect(more).toMatchObject({ accepted: { trials: 10_000, events: 100 } });
});

test('drift never fires when nearly everything failed already', () => {
  let memory = absorbed(learning, emptyMemory(learning), 0, 990, 1_000);
  for (let i = 0; i < 50; i++) memory = absorbed(watching, memory, 100 + i * 10, 200);
  expect(atSecond(watching, memory, 600).code).toBe('no-drift');
});

test('drift looks at the candidate only, in any order', () => {
  const rows = fc.array(
    fc
      .tuple(fc.constantFrom('candidate' as const, 'control' as const), fc.nat(9), fc.nat(90))
      .map(([arm, events, more]) => row(arm, 'error_rate', rateCell(events, events + more))),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 12 }), (told) => {
      const fold = (turn: (each: typeof told) => typeof told) =>
        turn(told).reduce<GuardrailMemory>(
          (memory, each, i) => absorb(watching, memory, tick(100 + i * 7, ...each)),
          watched(2),
        );
      const memory = fold((each) => each);
      expect(fold((each) => each.map((list) => [...list].reverse()))).toEqual(memory);
      expect(
        fold((each) => each.map((list) => list.filter(({ arm }) => arm === 'candidate'))),
      ).toEqual(memory);
      expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
    }),
    { numRuns: 50 },
  );
});

test('drift is quiet for 20 hours at what is still fine, and finds twice that soon (seed 9)', () => {
  const random = seeded(9);
  const quiet = { fired: 0, windows: 0 };
  const delays: number[] = [];
  for (let run = 0; run < 20; run++) {
    let memory = watched(2);
    const reference = memory.shape === 'drift' ? (memory.reference ?? 0) : 0;
    for (let i = 1; i <= 360; i++) {
      memory = absorbed(watching, memory, 110 + i * 10, happened(random, 167, reference), 167);
    }
    quiet.windows += 360;
    if (memory.shape === 'drift' && memory.firedMs !== null) quiet.fired++;
    let delay = 0;
    for (; memory.shape === 'drift' && memory.firedMs === null && delay < 200; delay++) {
      const events = happened(random, 167, 2 * reference);
      memory = absorbed(watching, memory, 4_000 + delay * 10, events, 167);
    }
    delays.push(delay);
  }
  // 7 200 windows at one false alarm in 60 480.
  expect(quiet).toEqual({ fired: 0, windows: 7_200 });
  const mean = delays.reduce((sum, each) => sum + each, 0) / delays.length;
  expect(mean).toBeGreaterThan(5);
  expect(mean).toBeLessThan(25);
});
