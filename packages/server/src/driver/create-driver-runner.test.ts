import { beforeEach, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import type { CommandDriverWork } from './command/command-work.ts';
import { createDriverRunner, type DriverStepAsk } from './create-driver-runner.ts';
import { anAsk, anEntry, memoOf, noDatabases, quickLimits } from './driver.fixture.ts';
import type { Driver, DriverAsk, DriverOutcome } from './driver.ts';
import { GRACES_TO_END } from './limits.ts';

const work: CommandDriverWork = {
  kind: 'command',
  ...{ prepare: null, execute: ['true'], verify: null, undo: null, environment: {}, cwd: '/' },
};
const entry = anEntry(work, { secrets: ['s3cret'] });

const asks: DriverAsk[] = [];
let answer: (asked: DriverAsk) => Promise<DriverOutcome>;
let made: number;
let clock: FakeClock;

beforeEach(() => {
  asks.length = 0;
  made = 0;
  clock = fakeClock();
  answer = async () => ({ outcome: 'ok', detail: 'done' });
});

function run(changes: Partial<DriverStepAsk> & { name?: string } = {}) {
  const { name = 'app', ...asked } = changes;
  return runner().run(name, 'execute', { ...anAsk(), environment: 'production', ...asked });
}

function runner() {
  const step = (asked: DriverAsk) => {
    asks.push(asked);
    return answer(asked);
  };
  const driver: Driver = { prepare: step, execute: step, verify: step, undo: step };
  return createDriverRunner(
    { drivers: [entry], databases: [] },
    {
      ...{ clock, limits: quickLimits(), ...noDatabases, channels: { allowAddresses: [] } },
      make: () => {
        made += 1;
        return driver;
      },
    },
  );
}

test('run() hands over target, key and memo, and makes each driver once', async () => {
  const one = runner();
  const asked = { ...anAsk({ memo: { a: 1 } }), environment: 'production' };
  expect([one.names, one.entries, made]).toEqual([['app'], [entry], 0]);
  expect(await one.run('app', 'prepare', asked)).toEqual({ outcome: 'ok', detail: 'done' });
  await one.run('app', 'verify', asked);
  expect(made).toBe(1);
  expect(asks[0]).toMatchObject({
    ...{ target: 'previous', key: 'ro:app:1', memo: { a: 1 }, rehearsal: false },
  });
});

test.each([
  [{ name: 'ap' }, 'the server\'s configuration has no driver "ap"; perhaps "app" is meant'],
  [{ name: 'zzzzzz' }, 'the server\'s configuration has no driver "zzzzzz"; add it'],
  [
    { environment: 'staging' },
    'driver "app" is of environment "production", not of "staging"; name one of its own',
  ],
  [{ target: 'a\0b' }, 'the target cannot be used: it has NUL or another control character'],
  [{ target: '../x' }, 'the target cannot be used: it has ".." as a part of a path'],
])('run() refuses %j before any driver is asked', async (changes, detail) => {
  expect(await run(changes)).toEqual({ outcome: 'failed', detail });
  expect([asks, made]).toEqual([[], 0]);
});

test('run() takes what a driver throws, at once or later, as unknown, without secrets', async () => {
  answer = () => {
    throw new Error('no s3cret');
  };
  expect(await run()).toEqual({ outcome: 'unknown', detail: 'no …' });
  answer = () => Promise.reject(new Error('connect ECONNREFUSED'));
  expect(await run()).toEqual({ outcome: 'unknown', detail: 'connect ECONNREFUSED' });
});

test('run() keeps a small memo, and fails a large one', async () => {
  answer = async () => ({ outcome: 'ok', detail: '', memo: { a: 1 } });
  expect(await run()).toEqual({ outcome: 'ok', detail: '', memo: { a: 1 } });
  answer = async () => ({ outcome: 'ok', detail: '', memo: memoOf(5_000) });
  expect(await run()).toMatchObject({ outcome: 'failed' });
});

test.each([
  [{}, 60_000, '1m'],
  [{ limitMs: 5_000 }, 5_000, '5s'],
  [{ limitMs: 600_000 }, 60_000, '1m'],
])('run() ends a step in time and tells the driver: %j', async (changes, timeMs, text) => {
  answer = ({ signal }) =>
    new Promise((resolve) => {
      const ended = { outcome: 'failed', detail: 'half way', memo: { a: 1 } } as const;
      signal.addEventListener('abort', () => resolve(ended));
    });
  const running = run(changes);
  await clock.advance(timeMs - 1);
  expect(asks[0]?.signal.aborted).toBe(false);
  await clock.advance(1);
  const detail = `no outcome within ${text}\nhalf way`;
  expect(await running).toEqual({ outcome: 'timed-out', detail, memo: { a: 1 } });
});

test('run() does not wait for a driver that never ends, and leaves no timer', async () => {
  answer = () => new Promise(() => {});
  const running = run();
  await clock.advance(60_000);
  await clock.advance(quickLimits().actionGraceMs * GRACES_TO_END);
  const detail = 'no outcome within 1m\nit did not end when it was told to';
  expect(await running).toEqual({ outcome: 'timed-out', detail });
  expect(clock.waiting()).toBe(0);
});

test('run() ends with its caller, who hears what it came to and no time', async () => {
  const ending = new AbortController();
  answer = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const running = run({ signal: ending.signal });
  ending.abort(new Error('the server stops'));
  expect(await running).toEqual({ outcome: 'unknown', detail: 'the server stops' });
});
