import { expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { silentLog } from '../config/log.ts';
import { followTarget } from './follow-target.ts';
import { aTarget } from './probe.fixture.ts';
import type { AnsweredProbe } from './probe-figures.ts';
import type { ProbeOutcome } from './probe-target.ts';

const NOW = 1_800_000_000_000;
const UP: ProbeOutcome = { ok: true, detail: '' };
const DOWN: ProbeOutcome = { ok: false, detail: 'it answered 503, not 200' };

/** Follows a target; `ask` says what comes of the n-th question. */
function following(
  ask: (
    n: number,
    signal: AbortSignal,
    wait: (ms: number) => Promise<void>,
  ) => Promise<ProbeOutcome>,
) {
  const clock = fakeClock(NOW);
  const answered: AnsweredProbe[] = [];
  const logged: object[] = [];
  let asked = 0;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  const followed = followTarget(aTarget(), {
    clock,
    random: () => 0.25,
    log: { ...silentLog, warn: (fields, message) => void logged.push({ ...fields, message }) },
    ask: (_target, signal) => {
      asked += 1;
      return ask(asked, signal, wait);
    },
    reports: { add: (one) => void answered.push(one) },
  });
  const told = () =>
    answered.map(({ outcome, tookMs, atMs, downMs }) => [
      atMs - NOW,
      outcome.ok ? 'up' : outcome.detail,
      tookMs,
      downMs,
    ]);
  return { clock, followed, told, logged, asked: () => asked };
}

test('followTarget() asks from a random start at its interval, however long answers take', async () => {
  const { clock, told, followed } = following(async (_n, _signal, wait) => {
    await wait(300);
    return UP;
  });
  await clock.advance(25_000);
  expect(told()).toEqual([
    [2_800, 'up', 300, 0],
    [12_800, 'up', 300, 0],
    [22_800, 'up', 300, 0],
  ]);
  await followed.close();
});

test('followTarget() ends a question at its time limit, also one that hears no signal', async () => {
  const { clock, told, followed, asked } = following(() => new Promise(() => {}));
  await clock.advance(13_000);
  expect([asked(), told()]).toEqual([2, [[4_500, 'no answer in 2000 ms', 2_000, 2_000]]]);
  await followed.close();
});

test('followTarget() tells since when a target is down, and logs when that changes', async () => {
  const outcomes = [UP, DOWN, DOWN, UP, UP];
  const { clock, told, logged, followed } = following(async (n) => outcomes[n - 1] ?? UP);
  await clock.advance(45_000);
  expect(told()).toEqual([
    [2_500, 'up', 0, 0],
    [12_500, DOWN.detail, 0, 10_000],
    [22_500, DOWN.detail, 0, 20_000],
    [32_500, 'up', 0, 0],
    [42_500, 'up', 0, 0],
  ]);
  expect(logged).toEqual([
    {
      probe: 'app',
      environment: 'production',
      why: DOWN.detail,
      message: 'a probe found its target down',
    },
    { probe: 'app', environment: 'production', message: 'a probed target is up again' },
  ]);
  await followed.close();
});

test('followTarget() tells the code of an error, not the text that may quote a secret', async () => {
  const { clock, told, followed } = following(async (n) => {
    const error = new Error(`Cannot reach https://x/?token=s3cret ${'x'.repeat(500)}`);
    throw n === 1 ? Object.assign(error, { code: 'ECONNREFUSED' }) : error;
  });
  await clock.advance(3_000);
  expect(told()).toEqual([[2_500, 'ECONNREFUSED', 0, 0]]);
  await followed.close();
});

test('followTarget() ends the question under way when it is closed, and asks none again', async () => {
  let ended = false;
  const { clock, told, followed, asked } = following(
    (_n, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(signal.reason);
        });
      }),
  );
  await clock.advance(3_000);
  await followed.close();
  await clock.advance(60_000);
  expect([asked(), ended, told(), clock.waiting()]).toEqual([1, true, [], 0]);
});
