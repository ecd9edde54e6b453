import { expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { pause } from './pause.ts';

test('pause() waits by the clock, and ends with the signal', async () => {
  const clock = fakeClock();
  const { signal } = new AbortController();
  let isOver = false;
  const waiting = pause(clock, 1_000, signal).then(() => {
    isOver = true;
  });
  await clock.advance(999);
  expect(isOver).toBe(false);
  await clock.advance(1);
  await waiting;

  const ending = new AbortController();
  const ended = pause(clock, 1_000, ending.signal);
  ending.abort(new Error('nobody waits'));
  await expect(ended).rejects.toThrow('nobody waits');
  await expect(pause(clock, 1_000, ending.signal)).rejects.toThrow('nobody waits');
  expect(clock.waiting()).toBe(0);
});
