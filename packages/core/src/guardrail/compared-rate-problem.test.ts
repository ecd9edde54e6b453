import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyComparedRate } from './compared-rate.ts';
import { comparedRateProblem } from './compared-rate-problem.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import { errorsCompared, unitsRow } from './seeded-units.fixture.ts';
import type { GuardrailMemory } from './types.ts';

const memory = {
  ...emptyComparedRate(),
  pending: [{ draw: 1, control: 9, candidate: 0, controlFailures: 2, candidateFailures: 0 }],
};
const rule = { ...errorsCompared };

test('comparedRateProblem() is null for what absorb makes, fresh and from a store', () => {
  const rows = [unitsRow('candidate', 50, 5), unitsRow('control', 450, 40)];
  const grown = absorb(errorsCompared, memory, tick(0, ...rows));
  expect(comparedRateProblem(rule, memory)).toBeNull();
  expect(comparedRateProblem(rule, JSON.parse(JSON.stringify(grown)))).toBeNull();
});

test.each<[string, object]>([
  ['no alpha', { alpha: 0 }],
  ['all of it', { alpha: 1 }],
  ['an alpha that is no number', { alpha: Number.NaN }],
  ['a negative duration', { forMs: -1 }],
  ['a tolerance of a kind that is none', { tolerance: { kind: 'sum', value: 0 } }],
  ['a negative tolerance', { tolerance: { kind: 'ratio', value: -0.1 } }],
  ['a tolerance beyond the limit', { tolerance: { kind: 'ratio', value: 1_000.5 } }],
  ['a scope without draws', { scope: { applies: true, invalid: null } }],
  ['a scope that is a text', { scope: 'all' }],
])('comparedRateProblem() finds the rule broken with %s', (_, change) => {
  expect(comparedRateProblem({ ...rule, ...change }, memory)).toBe('rule');
});

const [waiting] = memory.pending;
test.each<[string, object]>([
  ['no mass', { mass: [] }],
  ['too long a mass', { mass: Array.from({ length: 1_025 }, () => 1e-4) }],
  ['negative mass', { mass: [0.5, -0.1] }],
  ['mass that is no number', { mass: [0.5, Number.NaN] }],
  ['mass that is a text', { mass: ['0.5'] }],
  ['more mass than 1', { mass: [0.9, 0.2] }],
  ['no mass at all', { mass: [0, 0] }],
  ['negative information', { information: -1 }],
  ['a boundary that is not whole', { boundary: 2.5 }],
  ['units of one arm', { units: { control: 1 } }],
  ['an interval without ends', { interval: {} }],
  ['pending units without a draw', { pending: [{ control: 1, candidate: 0 }] }],
  ['more pending failures than units', { pending: [{ ...waiting, controlFailures: 10 }] }],
  ['too many pending draws', { pending: Array.from({ length: 65 }, () => waiting) }],
  ['a time that is a text', { firedMs: 'now' }],
])('comparedRateProblem() finds the memory broken with %s', (_, change) => {
  expect(comparedRateProblem(rule, { ...memory, ...change })).toBe('memory');
});

test('comparedRateProblem() lets nothing through that absorb or judge would throw on', () => {
  const strange = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, 'x', -1, Number.NaN, Infinity, [], [-1], {}, 1e300),
    fc.jsonValue(),
  );
  const fields = Object.keys(memory).filter((field) => field !== 'shape');
  const units = fc.tuple(fc.nat(5), fc.nat(30), fc.nat(10));
  fc.assert(
    fc.property(
      fc.constantFrom(...fields),
      strange,
      units,
      (field, value, [draw, more, failed]) => {
        const broken = { ...memory, [field]: value } as unknown as GuardrailMemory;
        const rows = [
          unitsRow('candidate', more + failed, failed, { draw }),
          unitsRow('control', 9, 1, { draw }),
        ];
        const verdict = judge(
          errorsCompared,
          absorb(errorsCompared, broken, tick(1, ...rows)),
          EPOCH_MS,
        );
        expect(Object.values(verdict.numbers).every(Number.isFinite)).toBe(true);
      },
    ),
  );
});
