import { expect, test } from 'vitest';
import { latencyCompared, sketchOf } from './compared-values.fixture.ts';
import { bandOf, toldQuantile } from './compared-values-band.ts';
import { addValues, NO_VALUES } from './compared-values-counts.ts';

const upTo = (count: number) =>
  addValues(NO_VALUES, sketchOf(...Array.from({ length: count }, (_, i) => i + 1)));

test('toldQuantile() is the one asked for, else p95', () => {
  expect(toldQuantile(latencyCompared)).toBe(0.95);
  expect(toldQuantile({ of: { quantile: 0.5 } })).toBe(0.5);
});

test('bandOf() spans the values at the ranks of the confidence sequence', () => {
  const band = bandOf(latencyCompared, { candidate: upTo(1_000), band: null });
  // Shares 0.9274 and 0.9692 of 1 000, to the edges of their buckets (8 wide there).
  expect(band).toEqual({ low: 920, high: 976, count: 1_000 });
});

test('bandOf() needs 20 values, and enough above the quantile for an upper end', () => {
  expect(bandOf(latencyCompared, { candidate: upTo(19), band: null })).toBe(null);
  expect(bandOf(latencyCompared, { candidate: upTo(50), band: null })).toBe(null);
  expect(bandOf({ of: { quantile: 0.5 } }, { candidate: upTo(50), band: null })).not.toBe(null);
});

test('bandOf() is drawn anew for a tenth more values', () => {
  const band = { low: 1, high: 2, count: 1_000 };
  expect(bandOf(latencyCompared, { candidate: upTo(1_099), band })).toBe(band);
  expect(bandOf(latencyCompared, { candidate: upTo(1_101), band })?.count).toBe(1_101);
});
