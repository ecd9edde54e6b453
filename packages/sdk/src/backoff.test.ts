import { expect, test } from 'vitest';
import { createBackoff } from './backoff.ts';

test('createBackoff() draws ever longer waits from zero, then asks at most twice a minute', () => {
  const most = createBackoff(() => 1);
  expect(Array.from({ length: 8 }, () => most.nextMs('ordinary'))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 45_000, 45_000,
  ]);
  const least = createBackoff(() => 0);
  expect(Array.from({ length: 8 }, () => least.nextMs('ordinary'))).toEqual([
    0, 0, 0, 0, 0, 0, 30_000, 30_000,
  ]);
});

test('createBackoff() waits half a minute to ten minutes when the key is refused', () => {
  const least = createBackoff(() => 0);
  expect(Array.from({ length: 6 }, () => least.nextMs('denied'))).toEqual([
    30_000, 60_000, 120_000, 240_000, 300_000, 300_000,
  ]);
  const most = createBackoff(() => 1);
  expect(Array.from({ length: 6 }, () => most.nextMs('denied'))).toEqual([
    60_000, 120_000, 240_000, 480_000, 600_000, 600_000,
  ]);
});

test('createBackoff() waits at least as long as it was asked to, but not for ever', () => {
  const backoff = createBackoff(() => 0);
  expect(backoff.nextMs('ordinary', 5_000)).toBe(5_000);
  expect(backoff.nextMs('ordinary', 1e12)).toBe(600_000);
});

test('createBackoff() starts afresh when it is reset', () => {
  const backoff = createBackoff(() => 1);
  backoff.nextMs('ordinary');
  backoff.nextMs('ordinary');
  backoff.reset();
  expect(backoff.nextMs('ordinary')).toBe(500);
});
