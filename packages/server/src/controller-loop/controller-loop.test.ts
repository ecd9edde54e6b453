import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store, Transactions } from '../store/store.ts';
import { type ControllerLoop, createControllerLoop } from './controller-loop.ts';

let directory: string;
let store: Store;
let clock: FakeClock;
let loop: ControllerLoop;
let isBroken: boolean;
let hold: Promise<void> | null;
let pruned: number[];
const elapsed: number[] = [];
const calls: string[] = [];
const watched: boolean[][] = [];
const errors: string[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-loop-'));
  store = await openSqliteEngine(directory);
  clock = fakeClock();
  isBroken = false;
  hold = null;
  pruned = [];
  for (const list of [elapsed, calls, watched, errors]) list.length = 0;
  const nowMs = clock.nowMs();
  await store.transact('bootstrap', { nowMs, environments: ['production'] });
  loop = createControllerLoop({
    store: { ...store, transact },
    clock,
    limits,
    log: { info() {}, warn() {}, error: (_, message) => void errors.push(message) },
    onWatched: (list) => void watched.push(list.map((environment) => environment.watched)),
    onChanged: () => {},
  });
});

afterEach(async () => {
  await loop.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const transact: Store['transact'] = async (name, input) => {
  calls.push(name);
  if (name === 'tick') {
    elapsed.push((input as Parameters<Transactions['tick']>[0]).elapsedMs);
    await hold;
  }
  if (isBroken) throw new Error('the disk is gone');
  if (name === 'prune' && pruned.length > 0) return { rows: pruned.shift() } as never;
  return await store.transact(name, input);
};

/** Winds the clock second by second, each time until the step is over and the next one waits. */
async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    await clock.advance(1_000);
    await vi.waitUntil(() => clock.waiting() === 1, { interval: 1 });
  }
}

test('start() makes a step at once, then one a second, and says how long each lasted', async () => {
  await loop.start();
  expect(loop.status()).toEqual({ term: 1, tickAgeMs: 0 });
  await seconds(3);
  expect(elapsed).toEqual([0, 1_000, 1_000, 1_000]);
});

test('start() tells who is watched, once until that changes', async () => {
  await loop.start();
  await seconds(3);
  expect(watched.at(-1)).toEqual([false]);
  expect(watched.length).toBeLessThanOrEqual(2);
});

test('createControllerLoop() renews its lease before it runs out', async () => {
  await loop.start();
  await seconds(7);
  expect(calls.filter((name) => name === 'holdLease')).toHaveLength(3);
  expect(loop.status().term).toBe(1);
});

test('wake() shares the next step between calls that come during one', async () => {
  await loop.start();
  let release = () => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const first = loop.wake();
  await expect.poll(() => elapsed.length).toBe(2);
  const shared = [loop.wake(), loop.wake(), loop.wake()];
  hold = null;
  release();
  await Promise.all([first, ...shared]);
  expect(elapsed).toHaveLength(3);
});

test('createControllerLoop() goes on after an error and logs it', async () => {
  await loop.start();
  isBroken = true;
  await clock.advance(1_000);
  await expect.poll(() => errors).toEqual(['controller step failed']);
  await loop.wake();
  expect(loop.status()).toEqual({ term: null, tickAgeMs: 1_000 });
  isBroken = false;
  await loop.wake();
  expect(loop.status()).toEqual({ term: 1, tickAgeMs: 0 });
});

test('createControllerLoop() counts at most 5 s as held when it could not step for longer', async () => {
  await loop.start();
  let release = () => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const slow = loop.wake();
  await expect.poll(() => elapsed.length).toBe(2);
  await clock.advance(60_000);
  hold = null;
  release();
  await slow;
  await loop.wake();
  expect(elapsed).toEqual([0, 0, 5_000]);
});

test('createControllerLoop() makes no step while somebody else leads', async () => {
  const nowMs = clock.nowMs();
  await store.transact('holdLease', { holder: 'another', ttlMs: 60_000, nowMs });
  await loop.start();
  expect([loop.status(), elapsed]).toEqual([{ term: null, tickAgeMs: null }, []]);
  await clock.advance(61_000);
  await loop.wake();
  expect(loop.status().term).toBe(2);
});

test('createControllerLoop() prunes once a minute', async () => {
  await loop.start();
  await seconds(61);
  expect(calls.filter((name) => name === 'prune')).toHaveLength(1);
});

const prunes = () => calls.filter((name) => name === 'prune').length;

test('createControllerLoop() prunes once a minute however often it is woken', async () => {
  await loop.start();
  for (let half = 0; half < 122; half += 1) {
    await clock.advance(500);
    await loop.wake();
  }
  expect(prunes()).toBe(1);
});

test('createControllerLoop() prunes again on each step while there is more, woken or not', async () => {
  await loop.start();
  pruned = [limits.pruneRows + 1, limits.pruneRows, limits.pruneRows - 1];
  await seconds(60);
  expect(prunes()).toBe(1);
  await loop.wake();
  expect(prunes()).toBe(2);
  await seconds(1);
  expect(prunes()).toBe(3);
  await seconds(58);
  expect(prunes()).toBe(3);
  await seconds(3);
  expect(prunes()).toBe(4);
});

test('close() makes no more steps', async () => {
  await loop.start();
  await loop.close();
  await clock.advance(5_000);
  await loop.wake();
  expect(elapsed).toHaveLength(1);
});
