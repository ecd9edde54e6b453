import { ProblemError } from '@tidegate/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkBoard } from '../board/work-board.ts';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { DriverOutcome } from '../driver/driver.ts';
import type { ClaimedEffect, Store, Transactions } from '../store/store.ts';
import type { ActionOutcome } from './action.ts';
import { type ActionWorker, createActionWorker } from './create-action-worker.ts';

type Finished = Parameters<Transactions['finishAction']>[0];
type Claiming = Parameters<Transactions['claimEffects']>[0];

const queue: ClaimedEffect[] = [];
const finished: Finished[] = [];
const claims: Claiming[] = [];
const begun: {
  name: string;
  effectId: string;
  signal: AbortSignal;
  limitMs: number | undefined;
}[] = [];
const endings: ((outcome: ActionOutcome) => void)[] = [];
const troubles: Error[] = [];
let term: number | null;
let done: number;
let clock: FakeClock;
let worker: ActionWorker;

/** The two doors of the store that the worker uses, over lists. */
const doors = {
  claimEffects: (input: Claiming) => {
    claims.push(input);
    return queue.splice(0, input.limit);
  },
  finishAction: (input: Finished) => {
    const trouble = troubles.shift();
    if (trouble !== undefined) throw trouble;
    finished.push(input);
    return null;
  },
};
const store: Pick<Store, 'transact'> = {
  transact: async (name, input) =>
    (doors as unknown as Record<string, (given: unknown) => never>)[name]?.(input) as never,
};

beforeEach(() => {
  for (const list of [queue, finished, claims, begun, endings, troubles]) list.length = 0;
  term = 7;
  done = 0;
  clock = fakeClock();
  worker = createActionWorker({
    ...{ store, clock, limits, log: silentLog },
    work: {
      kind: 'check',
      board: createWorkBoard(clock),
      runner: {
        run: (name, { effectId, signal, limitMs }) => {
          begun.push({ name, effectId, signal, limitMs });
          return new Promise((resolve) => {
            endings.push(resolve);
            const detail = 'it was ended';
            signal.addEventListener('abort', () => resolve({ outcome: 'unknown', detail }));
          });
        },
      },
    },
    term: () => term,
    onDone: () => {
      done += 1;
    },
  });
});
afterEach(() => worker.close());

function claimed(id: string, action = 'tests'): ClaimedEffect {
  const payload = { list: 'beta', item: 'unit-tests', action };
  return {
    effect: { id, orderingKey: id, kind: 'check', payload, limitMs: 600_000 },
    rolloutId: 'ro',
    attempts: 1,
  };
}

test('wake() runs what was claimed by its name alone, and tells the rollout', async () => {
  queue.push(claimed('ro:1:0'));
  const working = worker.wake();
  await expect.poll(() => begun.length).toBe(1);
  endings[0]?.({ outcome: 'ok', detail: 'it is 2' });
  await working;
  expect(claims[0]).toEqual({
    term: 7,
    nowMs: clock.nowMs(),
    limit: limits.actionsAtOnce,
    kinds: ['check'],
  });
  expect(begun).toMatchObject([{ name: 'tests', effectId: 'ro:1:0', limitMs: 600_000 }]);
  expect(finished).toEqual([
    { term: 7, id: 'ro:1:0', outcome: 'ok', detail: 'it is 2', nowMs: clock.nowMs() },
  ]);
  expect(done).toBe(1);
});

test('wake() tells what is unknown as failed, and a time that is over as such', async () => {
  queue.push(claimed('a'), claimed('b'));
  const working = worker.wake();
  await expect.poll(() => begun.length).toBe(2);
  endings[0]?.({ outcome: 'unknown', detail: 'ECONNREFUSED' });
  endings[1]?.({ outcome: 'timed-out', detail: 'no outcome within 10m' });
  await working;
  expect(finished.map(({ id, outcome }) => [id, outcome]).sort()).toEqual([
    ['a', 'failed'],
    ['b', 'timed-out'],
  ]);
});

test('wake() claims as many as there is room for, and none while it does not lead', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) queue.push(claimed(id));
  const working = worker.wake();
  await expect.poll(() => begun.length).toBe(4);
  await worker.wake();
  expect(claims.map(({ limit }) => limit)).toEqual([4]);
  endings[0]?.({ outcome: 'ok', detail: '' });
  await expect.poll(() => begun.length).toBe(5);
  expect(claims.map(({ limit }) => limit)).toEqual([4, 1]);
  term = null;
  for (const end of endings) end({ outcome: 'ok', detail: '' });
  await working;
  queue.push(claimed('f'));
  await worker.wake();
  expect(queue).toHaveLength(1);
});

test('wake() ends what it runs when another one leads, and says nothing of it', async () => {
  worker.start();
  queue.push(claimed('a'));
  void worker.wake();
  await expect.poll(() => begun.length).toBe(1);
  term = 9;
  await clock.advance(limits.outboxEveryMs);
  await expect.poll(() => begun[0]?.signal.aborted).toBe(true);
  expect([finished, done]).toEqual([[], 0]);
});

test('wake() begins nothing in a new term before what it ran in the former one has ended', async () => {
  const endings: (() => void)[] = [];
  const slow = createActionWorker({
    ...{ store, clock, limits, log: silentLog, term: () => term, onDone: () => {} },
    work: {
      kind: 'layer',
      runner: {
        // It hears of the end, and takes its time over it.
        run: () =>
          new Promise((resolve) =>
            endings.push(() => resolve({ outcome: 'unknown', detail: 'it was ended' })),
          ),
      },
    },
  });
  queue.push(claimed('a'));
  void slow.wake();
  await expect.poll(() => endings.length).toBe(1);
  term = 9;
  queue.push(claimed('a'));
  void slow.wake();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([endings.length, queue.length]).toEqual([1, 1]);
  endings[0]?.();
  await expect.poll(() => endings.length).toBe(2);
  expect(finished).toEqual([]);
  endings[1]?.();
  await slow.close();
});

test.each([
  [7, 1],
  [9, 0],
])(
  'wake() waits while nobody knows who leads: then it is %s, and it runs %s times',
  async (now, times) => {
    queue.push(claimed('a'));
    const working = worker.wake();
    term = null;
    await expect.poll(() => clock.waiting()).toBe(1);
    expect(begun).toEqual([]);
    term = now;
    await clock.advance(limits.actionTellEveryMs);
    expect(begun).toHaveLength(times);
    endings[0]?.({ outcome: 'ok', detail: '' });
    await working;
    expect(finished).toHaveLength(times);
  },
);

test('wake() tells an outcome again while the store is in trouble, and not when it was refused', async () => {
  troubles.push(new Error('disk full'), new Error('disk full'));
  queue.push(claimed('a'));
  void worker.wake();
  await expect.poll(() => begun.length).toBe(1);
  endings[0]?.({ outcome: 'ok', detail: '' });
  for (let second = 0; second < 2; second += 1) {
    await expect.poll(() => clock.waiting()).toBe(1);
    expect(finished).toEqual([]);
    await clock.advance(limits.actionTellEveryMs);
  }
  await expect.poll(() => finished.length).toBe(1);
  troubles.push(new ProblemError('conflict', 'Cannot act as controller of term 7'));
  queue.push(claimed('b'));
  const working = worker.wake();
  await expect.poll(() => begun.length).toBe(2);
  endings[1]?.({ outcome: 'ok', detail: '' });
  await working;
  expect([finished.length, done]).toEqual([1, 1]);
});

test('close() ends what runs and tells nobody: it runs again after the next start', async () => {
  queue.push(claimed('a'));
  void worker.wake();
  await expect.poll(() => begun.length).toBe(1);
  await worker.close();
  expect([begun[0]?.signal.aborted, finished, done]).toEqual([true, [], 0]);
});

test('wake() hands a layer over as it stands, and tells the rollout what its driver learned', async () => {
  const asked: unknown[] = [];
  const outcomes: DriverOutcome[] = [
    { outcome: 'ok', detail: 'v42 goes back to v41', memo: { live: 'v42' } },
    { outcome: 'unknown', detail: 'ECONNREFUSED' },
  ];
  const layers = createActionWorker({
    ...{ store, clock, limits, log: silentLog, term: () => term, onDone: () => {} },
    work: {
      kind: 'layer',
      runner: {
        run: async (effect) => {
          asked.push(effect);
          return outcomes.shift() ?? { outcome: 'failed', detail: 'once too often' };
        },
      },
    },
  });
  const effectOf = (id: string): ClaimedEffect => {
    const payload = {
      layer: 'app',
      action: 'releases',
      step: 'prepare',
      key: 'ro:app:1',
      memo: {},
    };
    const effect = { id, orderingKey: id, kind: 'layer', payload, limitMs: 9_000 } as const;
    return { effect, rolloutId: 'ro', attempts: 1 };
  };
  const [one, two] = [effectOf('ro:2:0'), effectOf('ro:3:0')];
  queue.push(one);
  await layers.wake();
  queue.push(two);
  await layers.wake();
  expect([...new Set(claims.map(({ kinds }) => String(kinds)))]).toEqual(['layer']);
  expect(asked).toEqual([
    { ...one.effect, attempts: 1 },
    { ...two.effect, attempts: 1 },
  ]);
  const nowMs = clock.nowMs();
  expect(finished).toEqual([
    {
      ...{ term: 7, id: 'ro:2:0', outcome: 'ok', detail: 'v42 goes back to v41' },
      ...{ memo: { live: 'v42' }, nowMs },
    },
    { term: 7, id: 'ro:3:0', outcome: 'failed', detail: 'ECONNREFUSED', nowMs },
  ]);
  await layers.close();
});
