import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import {
  costCompared,
  latencyCompared,
  lognormal,
  type Simulated,
  simulated,
  sketchOf,
  unitsCell,
  valuesRow,
} from './compared-values.fixture.ts';
import { absorbComparedValues, emptyComparedValues } from './compared-values.ts';
import { lnValueWealth } from './compared-values-bets.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import type { ComparedValuesMemory } from './memory-types.ts';
import type { ComparedValuesGuardrail, Tick, TickRow } from './types.ts';

const history = [{ metric: 'latency_ms', sketch: sketchOf(...upTo(200)) }];
const slow = new Array<number>(8).fill(1_000);

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 50 + i);
}

function absorbed(
  ticks: readonly Tick[],
  judged: ComparedValuesGuardrail = latencyCompared,
): ComparedValuesMemory {
  return ticks.reduce(
    (memory, each) => absorbComparedValues(judged, memory, { history, ...each }),
    emptyComparedValues(),
  );
}

const bothAt = (second: number, candidate: readonly number[] = slow) =>
  tick(second, valuesRow('control', upTo(40)), valuesRow('candidate', candidate));
const lnWealth = (memory: ComparedValuesMemory) => lnValueWealth(latencyCompared, memory.wealth);

test('absorbComparedValues() fires at the first crossing and stays so', () => {
  const memory = absorbed([bothAt(0), bothAt(1, [60]), bothAt(2, [60])]);
  expect(memory).toMatchObject({ firedMs: EPOCH_MS, beyondSinceMs: EPOCH_MS });
  expect(memory.units).toEqual({ control: 40, candidate: 8 });
});

test('absorbComparedValues() needs three units of the candidate', () => {
  const judged = { ...latencyCompared, alpha: 0.5 };
  expect(absorbed([bothAt(0, [1_000, 1_000])], judged).firedMs).toBe(null);
  expect(absorbed([bothAt(0, [1_000, 1_000, 1_000])], judged).firedMs).toBe(EPOCH_MS);
});

test('absorbComparedValues() lets the evidence stand for its duration, silent ticks included', () => {
  const judged = { ...latencyCompared, forMs: 5_000 };
  const waiting = absorbed([bothAt(0), tick(4)], judged);
  expect(waiting).toMatchObject({ beyondSinceMs: EPOCH_MS, firedMs: null });
  expect(absorbComparedValues(judged, waiting, tick(5)).firedMs).toBe(EPOCH_MS + 5_000);
});

test('absorbComparedValues() begins anew when the evidence falls below its threshold', () => {
  const judged = { ...latencyCompared, heavyTail: true, alpha: 0.2, forMs: 5_000 };
  const waiting = absorbed([bothAt(0, [1_000, 1_000, 1_000])], judged);
  expect(waiting.beyondSinceMs).toBe(EPOCH_MS);
  const good = absorbComparedValues(judged, waiting, bothAt(4, new Array<number>(60).fill(55)));
  expect(good).toMatchObject({ beyondSinceMs: null, firedMs: null });
});

test('absorbComparedValues() bets nothing before 100 values of control are known', () => {
  const learning = [bothAt(0), bothAt(1), bothAt(2)].reduce(
    (memory, each) => absorbComparedValues(latencyCompared, memory, each),
    emptyComparedValues(),
  );
  expect(learning).toMatchObject({ scale: null, wealth: [], units: { control: 0, candidate: 0 } });
  const after = absorbComparedValues(latencyCompared, learning, bothAt(3));
  expect(after.units).toEqual({ control: 40, candidate: 8 });
  expect(after.scale?.count).toBe(120);
});

test('absorbComparedValues() bets with what was usual before the block, not in it', () => {
  const first = absorbed([tick(0, valuesRow('control', upTo(40)), valuesRow('candidate', [60]))]);
  const shifted = absorbed([tick(0, valuesRow('control', slow), valuesRow('candidate', [60]))]);
  expect(shifted.scale).toEqual(first.scale);
});

test('absorbComparedValues() compares within a draw only', () => {
  const apart = tick(0, valuesRow('control', upTo(40), 1), valuesRow('candidate', slow, 2));
  expect(absorbed([apart]).wealth).toEqual([]);
  const scope = { draws: [2], applies: true, invalid: null };
  const judged = { ...latencyCompared, scope };
  expect(absorbed([bothAt(0)], judged).candidate.total).toBe(0);
});

test('absorbComparedValues() does not blame the candidate for what slows both arms', () => {
  const memory = absorbed([tick(0, valuesRow('control', slow), valuesRow('candidate', slow))]);
  expect(lnWealth(memory)).toBeCloseTo(0, 9);
});

test('absorbComparedValues() answers the same for any order of rows', () => {
  const rows = [
    valuesRow('control', upTo(9), 1),
    valuesRow('candidate', [500, 60], 1),
    valuesRow('control', upTo(30), 2),
    valuesRow('candidate', [700], 2),
    valuesRow('candidate', [90], 1),
  ];
  const whole = absorbed([tick(0, ...rows)]);
  fc.assert(
    fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
      expect(absorbed([tick(0, ...shuffled)])).toEqual(whole);
    }),
    { seed: 2, numRuns: 20 },
  );
});

test('absorbComparedValues() returns the very memory when nothing came', () => {
  const memory = absorbed([bothAt(0, [60])]);
  expect(absorbComparedValues(latencyCompared, memory, tick(1))).toBe(memory);
  const fired = absorbed([bothAt(0)]);
  expect(absorbComparedValues(latencyCompared, fired, tick(1))).toBe(fired);
});

test('absorbComparedValues() takes nothing in while the comparison is invalid', () => {
  const scope = { draws: [1], applies: true, invalid: 'shares are not as designed' };
  const judged = { ...latencyCompared, scope };
  expect(absorbed([bothAt(0)], judged)).toEqual(emptyComparedValues());
});

test('absorbComparedValues() leaves out and remembers rows that cannot be believed', () => {
  const broken = { ...valuesRow('candidate', slow), cell: { ...unitsCell(1), perUnit: [[5, -1]] } };
  const placeless = { ...valuesRow('candidate', slow), draw: Number.NaN };
  for (const row of [broken, placeless]) {
    const memory = absorbed([tick(0, valuesRow('control', upTo(40)), row as typeof placeless)]);
    expect(memory).toMatchObject({ malformedAtMs: EPOCH_MS, candidateMs: null, firedMs: null });
  }
});

test.each([
  ['no list', 7],
  ['a sketch out of range', [{ metric: 'latency_ms', sketch: [[9_999, 1]] }]],
  ['counts that are not whole', [{ metric: 'latency_ms', sketch: [[5, 0.5]] }]],
])('absorbComparedValues() does not believe a history that is %s', (_, told) => {
  const next = absorbComparedValues(latencyCompared, emptyComparedValues(), {
    ...tick(0),
    history: told as unknown as typeof history,
  });
  expect([next.history.total, next.malformedAtMs]).toEqual([0, EPOCH_MS]);
});

test('absorbComparedValues() starts its times anew when the clock went back, not its evidence', () => {
  const judged = { ...latencyCompared, forMs: 5_000 };
  const before = absorbed([bothAt(100)], judged);
  const jitter = absorbComparedValues(judged, before, bothAt(99));
  expect(jitter).toMatchObject({ lastMs: before.lastMs, beyondSinceMs: before.beyondSinceMs });
  const back = absorbComparedValues(judged, before, bothAt(10));
  expect(back).toMatchObject({ lastMs: EPOCH_MS + 10_000, beyondSinceMs: EPOCH_MS + 10_000 });
  expect(back.units.candidate).toBe(16);
});

const world: Simulated = {
  judged: latencyCompared,
  seed: 0,
  seconds: 600,
  rate: 16,
  share: 0.1,
  history: 2_000,
  control: (random) => lognormal(random),
  candidate: (random) => lognormal(random),
};

test.each<[string, Partial<Simulated>, number]>([
  ['twice as slow within 30', { candidate: (random) => 2 * lognormal(random) }, 30],
  ['with a slow tail within 200', { candidate: (r) => (r() < 0.1 ? 5.2 : 1) * lognormal(r) }, 200],
  [
    'dearer by half within 250',
    { judged: costCompared, candidate: (r) => 1.5 * lognormal(r) },
    250,
  ],
])('absorbComparedValues() finds a candidate %s units, mostly (10 seeds)', (_, more, most) => {
  const units = Array.from(
    { length: 10 },
    (__, seed) => simulated({ ...world, ...more, seed }).units,
  );
  const inTime = units.filter((count) => count !== null && count <= most);
  expect(inTime.length).toBeGreaterThanOrEqual(8);
});

test('absorbComparedValues() keeps its memory bounded, and fires hardly ever in an A/A of 12 seeds', () => {
  const runs = Array.from({ length: 12 }, (_, seed) => simulated({ ...world, seed, rate: 8 }));
  // Binomial(12, 5 %): 4 or more have chance 0.2 %.
  expect(runs.filter(({ units }) => units !== null).length).toBeLessThan(4);
  for (const { memory } of runs) expect(JSON.stringify(memory).length).toBeLessThan(8_000);
});

test('absorb() and judge() never throw on a comparison of values, whatever it is given', () => {
  const good = absorbed([bothAt(0, [60]), tick(1, valuesRow('control', [5], 2))]);
  const garbage = fc.oneof(
    fc.constantFrom<unknown>(null, undefined, 'x', -1, Number.NaN, Number.MAX_SAFE_INTEGER, [], {}),
    fc.constantFrom<unknown>([['x', 1]], [[1, 'x']], {
      total: 9,
      zeros: 0,
      step: 1,
      first: 0,
      slots: ['x'],
    }),
  );
  const broken = fc.tuple(fc.constantFrom(...Object.keys(good), 'perUnit', 'history'), garbage);
  fc.assert(
    fc.property(
      broken,
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      ([field, value], count) => {
        const memory = { ...good, [field]: value } as ComparedValuesMemory;
        const cell = { ...unitsCell(9), perUnit: field === 'perUnit' ? value : [[1_700, count]] };
        const rows = [bothAt(3).rows, { ...valuesRow('candidate', [9]), cell }].flat() as TickRow[];
        const told = field === 'history' ? { history: value as typeof history } : {};
        const next = absorb(latencyCompared, memory, { ...tick(3, ...rows), ...told });
        const verdict = judge(latencyCompared, next, EPOCH_MS + 4_000);
        expect(Object.values(verdict.numbers).every(Number.isFinite)).toBe(true);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});
