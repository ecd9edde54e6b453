import { expect, test } from 'vitest';
import { HourlyCap } from './hourly-cap.ts';

function aCap(capUsd: number) {
  const clock = { nowMs: 0 };
  return { clock, cap: new HourlyCap(capUsd, () => clock.nowMs) };
}

test('HourlyCap lets one begin, and several once it knows what one costs', () => {
  const { cap } = aCap(1);
  expect([cap.admits(0), cap.admits(1)]).toEqual(['yes', 'not-now']);
  cap.ended(0);
  expect([cap.admits(1), cap.admits(100)]).toEqual(['yes', 'yes']);
});

test('HourlyCap keeps room for the dearest one, for each that runs', () => {
  const { cap } = aCap(1);
  cap.spend(0.2, 0.2);
  cap.ended(0.2);
  expect([cap.admits(3), cap.admits(4), cap.isReached]).toEqual(['yes', 'not-now', false]);
  cap.spend(0.7, 0.2);
  expect([cap.admits(0), cap.isReached, cap.admits(1)]).toEqual(['reached', true, 'reached']);
});

test('HourlyCap is reached by one turn that is too dear, until the hour ends', () => {
  const { cap, clock } = aCap(1);
  expect([cap.spend(0.5, 0.5), cap.spend(0.5, 1)]).toEqual([false, true]);
  cap.ended(1);
  clock.nowMs = 3_599_999;
  expect([cap.isReached, cap.admits(0)]).toEqual([true, 'reached']);
  clock.nowMs = 3_600_000;
  expect([cap.isReached, cap.admits(0), cap.isReached]).toEqual([false, 'yes', false]);
});

test('HourlyCap of 0 lets nothing begin', () => {
  expect(aCap(0).cap.admits(0)).toBe('reached');
});

test('HourlyCap forgets with the hour how dear one was: the next hour begins with one', () => {
  const { cap, clock } = aCap(1);
  cap.spend(1.5, 1.5);
  cap.ended(1.5);
  clock.nowMs = 3_600_000;
  expect([cap.admits(0), cap.admits(1)]).toEqual(['yes', 'not-now']);
});
