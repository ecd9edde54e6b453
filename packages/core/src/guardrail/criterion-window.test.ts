import { expect, test } from 'vitest';
import { emptySums } from './arm-sums.ts';
import { absorbedParts, CRITERION_PARTS_MAX, sumsOver } from './criterion-window.ts';
import type { ArmSums, WindowStep } from './types.ts';

const HOUR_MS = 3_600_000;
const OVER_MS = 48 * HOUR_MS;
const turns = (count: number, events = 0): ArmSums => ({ ...emptySums(), count, events });
const absorbed = (parts: readonly WindowStep[], atMs: number, count: number) =>
  absorbedParts(parts, { control: emptySums(), candidate: turns(count) }, atMs, OVER_MS);
const counts = (parts: readonly WindowStep[]) =>
  parts.map(({ atMs, candidate }) => [atMs / HOUR_MS, candidate.count]);
const T = 500_000 * HOUR_MS;

test('absorbedParts() keeps what came by parts of a 48th', () => {
  let parts = absorbed([], T, 1);
  parts = absorbed(parts, T + HOUR_MS - 1, 2);
  parts = absorbed(parts, T + HOUR_MS, 4);
  expect(counts(parts)).toEqual([
    [500_000, 3],
    [500_001, 4],
  ]);
});

test('absorbedParts() keeps 48 parts at most, and lets the oldest fall out', () => {
  let parts: readonly WindowStep[] = [];
  for (let hour = 0; hour < 100; hour++) parts = absorbed(parts, T + hour * HOUR_MS, hour + 1);
  expect(parts.length).toBe(CRITERION_PARTS_MAX);
  expect(counts(parts)[0]).toEqual([500_052, 53]);
  expect(counts(parts).at(-1)).toEqual([500_099, 100]);
});

test('absorbedParts() keeps no part in which nothing came', () => {
  expect(absorbed([], T, 0)).toEqual([]);
  expect(absorbed(absorbed([], T, 1), T + OVER_MS, 0)).toEqual([]);
});

test('absorbedParts() adds what seems to come later to now, after the clock went back', () => {
  const ahead = absorbed(absorbed([], T, 1), T + 1_000 * HOUR_MS, 2);
  expect(counts(absorbed(ahead, T + HOUR_MS, 4))).toEqual([[500_001, 6]]);
});

test('absorbedParts() leaves the parts that it was given alone', () => {
  const parts = absorbed([], T, 1);
  const before = structuredClone(parts);
  absorbed(parts, T, 1);
  expect(parts).toEqual(before);
});

test('sumsOver() adds up what began less than that ago', () => {
  const parts = absorbed(absorbed([], T, 1), T + 10 * HOUR_MS, 2);
  const candidate = (nowMs: number) => sumsOver(parts, nowMs, OVER_MS).candidate.count;
  expect(candidate(T + 10 * HOUR_MS)).toBe(3);
  expect(candidate(T + OVER_MS - 1)).toBe(3);
  expect(candidate(T + OVER_MS)).toBe(2);
  expect(candidate(T + OVER_MS + 10 * HOUR_MS)).toBe(0);
  expect(candidate(T - 1_000 * HOUR_MS)).toBe(3);
});
