import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import type { ComparedRateMemory } from './memory-types.ts';
import { errorsCompared, unitsRow } from './seeded-units.fixture.ts';
import type { ComparedRateGuardrail, GuardrailMemory, Tick, TickRow } from './types.ts';

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
const kept = (memory: GuardrailMemory): ComparedRateMemory => {
  if (memory.shape !== 'compared-rate') throw new Error('another shape');
  return memory;
};
/** A minute without failures, then one in which every unit of the candidate fails. */
const FAILING: readonly Told[] = [
  [10, 0, 90, 0],
  [10, 0, 90, 1],
  [10, 10, 90, 0],
];

test('compared-rate waits for `for`, and starts anew when the evidence does not stand', () => {
  const judged = { ...errorsCompared, forMs: 60_000 };
  const quiet = (seconds: number, told: Told = [1, 0, 9, 0]): Told[] =>
    Array.from({ length: seconds }, () => told);
  const at = (told: readonly Told[]) => {
    const { kind, code, sentence } = judgedOver(judged, told, told.length - 1);
    return [kind, code, sentence.split('; ')[1]];
  };
  expect(at([...FAILING, ...quiet(59)])).toEqual([
    'pass',
    'pending',
    'worse than control for 59 s of 60 s',
  ]);
  expect(at([...FAILING, ...quiet(60)])[1]).toBe('worse-than-control');
  const recovering: Told = [10, 0, 90, 10];
  expect(at([...FAILING, ...quiet(59, recovering), ...quiet(1)])[1]).toBe('not-worse');
});

test('compared-rate never has evidence from one arm alone', () => {
  const arm = fc.constantFrom('candidate' as const, 'control' as const);
  const counts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 30 });
  fc.assert(
    fc.property(arm, counts, (only, told) => {
      const ticks = told.map(([units, more], i) => tick(i, unitsRow(only, units + more, units)));
      const { spent, failed, firedMs, mass } = kept(remembered(errorsCompared, ticks));
      expect([spent, failed.candidate, firedMs, mass]).toEqual([0, 0, null, [1]]);
    }),
  );
});

test('compared-rate keeps draws apart: pooled, an older control would blame a younger candidate', () => {
  // Errors are on first turns: 10 of 100 new units fail, none of 1 000 old ones.
  const told = Array.from({ length: 20 }, (_, second) =>
    tick(
      second,
      unitsRow('control', 1_000, 0, { draw: 1 }),
      unitsRow('candidate', 10, 0, { draw: 1 }),
      unitsRow('control', 50, 5, { draw: 2 }),
      unitsRow('candidate', 50, 5, { draw: 2 }),
    ),
  );
  expect(judge(errorsCompared, remembered(errorsCompared, told), EPOCH_MS).code).toBe('not-worse');
  const pooled = Array.from({ length: 20 }, (_, second) =>
    tick(second, ...rowsOf([60, 5, 1_050, 5])),
  );
  expect(judge(errorsCompared, remembered(errorsCompared, pooled), EPOCH_MS).kind).toBe('fail');
});

const anyTick = fc.array(
  fc.tuple(
    fc.constantFrom('candidate' as const, 'control' as const),
    fc.nat(5),
    fc.nat(30),
    fc.nat(10),
  ),
  { maxLength: 8 },
);

test('compared-rate does not depend on the order of rows, survives a store, changes nothing given', () => {
  fc.assert(
    fc.property(fc.array(anyTick, { maxLength: 20 }), (told) => {
      const ticks = told.map((rows, second) =>
        tick(
          second,
          ...rows.map(([arm, draw, units, more]) => unitsRow(arm, units + more, more, { draw })),
        ),
      );
      const reversed = ticks.map((each) => ({ ...each, rows: [...each.rows].reverse() }));
      const memory = remembered(errorsCompared, ticks);
      expect(remembered(errorsCompared, reversed)).toEqual(memory);
      const stored = ticks.reduce<GuardrailMemory>(
        (before, each) => absorb(errorsCompared, JSON.parse(JSON.stringify(before)), each),
        emptyMemory(errorsCompared),
      );
      expect(stored).toEqual(memory);
    }),
    { numRuns: 40 },
  );
});
