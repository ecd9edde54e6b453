import { expect, test } from 'vitest';
import { ManualRuntime } from './manual-runtime.fixture.ts';
import { createServerClock } from './server-clock.ts';

test('createServerClock() believes the event that travelled least', () => {
  const runtime = new ManualRuntime();
  const clock = createServerClock(runtime);
  expect([clock.offsetMs(), clock.aheadMs()]).toEqual([0, null]);
  for (const delayMs of [40, 3, 800]) clock.observe(runtime.wallMs + 60_000 - delayMs);
  expect([clock.offsetMs(), clock.aheadMs()]).toEqual([59_997, -59_997]);
  expect(clock.nowMs()).toBe(runtime.wallMs + 59_997);
});

test('createServerClock() forgets an observation after eight more, so that drift is followed', () => {
  const runtime = new ManualRuntime();
  const clock = createServerClock(runtime);
  clock.observe(runtime.wallMs + 100);
  for (let beat = 0; beat < 8; beat += 1) clock.observe(runtime.wallMs - 100);
  expect(clock.offsetMs()).toBe(-100);
});

test('createServerClock() starts anew when our own clock was set', () => {
  const runtime = new ManualRuntime();
  const clock = createServerClock(runtime);
  const serverMs = runtime.wallMs;
  clock.observe(serverMs);
  runtime.wallMs += 3_600_000;
  clock.observe(serverMs);
  expect([clock.nowMs(), clock.aheadMs()]).toEqual([serverMs, 3_600_000]);
});

test('createServerClock() ignores what is no time', () => {
  const clock = createServerClock(new ManualRuntime());
  for (const serverMs of [Number.NaN, Infinity, -1, 0, 1e300]) clock.observe(serverMs);
  expect(clock.offsetMs()).toBe(0);
});
