import { expect, it } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { rememberFor } from './remember-for.ts';

it('rememberFor() asks again when its time is over, and at once after a failure', async () => {
  const clock = fakeClock(0);
  let asked = 0;
  const answer = rememberFor(1_000, clock, async () => {
    asked += 1;
    if (asked === 2) throw new Error('away');
    return asked;
  });
  expect(await Promise.all([answer(), answer()])).toEqual([1, 1]);
  await clock.advance(999);
  expect(await answer()).toBe(1);
  await clock.advance(1);
  await expect(answer()).rejects.toThrow('away');
  expect(await answer()).toBe(3);
});
