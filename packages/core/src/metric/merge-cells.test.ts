import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellProblem } from './cell-problem.ts';
import { mergeCells } from './merge-cells.ts';
import { addToSketch, type Sketch, sketchCount } from './sketch.ts';
import type { Cell } from './types.ts';

const whole = fc.nat(1_000_000);
const sketch: fc.Arbitrary<Sketch> = fc
  .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 20 })
  .map((values) => values.reduce<Sketch>((sum, value) => addToSketch(sum, value), []));

const rate: fc.Arbitrary<Cell> = fc
  .record({
    kind: fc.constant('rate' as const),
    trials: whole,
    events: whole,
    atRiskUnits: whole,
    newUnits: whole,
    openUnits: whole,
    failedUnits: fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'))
      .map((all) => [...new Set(all)].sort()),
  })
  .map((cell) => ({ ...cell, trials: cell.trials + cell.events }));
const distribution: fc.Arbitrary<Cell> = fc
  .tuple(sketch, whole, fc.option(sketch, { nil: undefined }))
  .map(([entries, sumMicro, perUnit]) => ({
    kind: 'distribution',
    count: sketchCount(entries),
    sumMicro,
    sketch: entries,
    ...(perUnit ? { perUnit } : {}),
  }));
const mean: fc.Arbitrary<Cell> = fc.record({
  kind: fc.constant('mean' as const),
  units: whole,
  sumMicro: whole,
  sumSqMicro: fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String),
});
const count: fc.Arbitrary<Cell> = fc.record({ kind: fc.constant('count' as const), count: whole });
const gauge: fc.Arbitrary<Cell> = fc
  .tuple(whole, whole, whole)
  .map((values) => [...values].sort((a, b) => a - b))
  .map(([min = 0, last = 0, max = 0]) => ({ kind: 'gauge', min, max, last }));
const three = (cells: fc.Arbitrary<Cell>) => fc.tuple(cells, cells, cells);
const triples = fc.oneof(three(rate), three(distribution), three(mean), three(count), three(gauge));

test('mergeCells() is associative and keeps cells believable', () => {
  fc.assert(
    fc.property(triples, ([a, b, c]) => {
      const merged = mergeCells(mergeCells(a, b), c);
      expect(merged).toEqual(mergeCells(a, mergeCells(b, c)));
      expect(cellProblem(merged)).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('mergeCells() is commutative, but for the last value of a gauge', () => {
  const withoutLast = (cell: Cell) => (cell.kind === 'gauge' ? { ...cell, last: 0 } : cell);
  fc.assert(
    fc.property(triples, ([a, b]) => {
      expect(withoutLast(mergeCells(a, b))).toEqual(withoutLast(mergeCells(b, a)));
    }),
    { numRuns: 500 },
  );
});

test('mergeCells() adds, unites and takes the later level', () => {
  expect(
    mergeCells(
      { kind: 'gauge', min: 1, max: 5, last: 5 },
      { kind: 'gauge', min: 2, max: 9, last: 3 },
    ),
  ).toEqual({ kind: 'gauge', min: 1, max: 9, last: 3 });
  expect(
    mergeCells(
      { kind: 'mean', units: 1, sumMicro: 2, sumSqMicro: '90071992547409930000' },
      { kind: 'mean', units: 1, sumMicro: 2, sumSqMicro: '1' },
    ),
  ).toEqual({ kind: 'mean', units: 2, sumMicro: 4, sumSqMicro: '90071992547409930001' });
});

test('mergeCells() throws when the kinds differ', () => {
  expect(() =>
    mergeCells({ kind: 'count', count: 1 }, { kind: 'gauge', min: 0, max: 0, last: 0 }),
  ).toThrow("Cannot merge cells: one is a 'count', the other a 'gauge'");
});
