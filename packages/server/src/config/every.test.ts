import { expect, test } from 'vitest';
import { fakeClock } from './clock.fixture.ts';
import { every } from './every.ts';

test('every() runs once a period until it is stopped', async () => {
  const clock = fakeClock();
  let runs = 0;
  const stop = every(clock, 1_000, () => {
    runs += 1;
  });
  await clock.advance(999);
  expect(runs).toBe(0);
  await clock.advance(2_001);
  expect(runs).toBe(3);
  stop();
  await clock.advance(10_000);
  expect(runs).toBe(3);
});

test('every() stays stopped when a run stops it', async () => {
  const clock = fakeClock();
  let runs = 0;
  const stop = every(clock, 10, () => {
    runs += 1;
    stop();
  });
  await clock.advance(100);
  expect(runs).toBe(1);
});
