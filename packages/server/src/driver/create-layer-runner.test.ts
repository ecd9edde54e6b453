import type { JsonObject } from '@tidegate/core';
import { beforeEach, expect, test } from 'vitest';
import type { ActionOutcome } from '../action/action.ts';
import { createWorkBoard, type WorkBoard } from '../board/work-board.ts';
import { fakeClock } from '../config/clock.fixture.ts';
import { createLayerRunner, type LayerRunner } from './create-layer-runner.ts';
import type { DriverOutcome } from './driver.ts';

const payload: JsonObject = {
  ...{ layer: 'app', kind: 'deployment', action: 'vercel', target: 'previous', attempt: 1 },
  ...{ step: 'execute', key: 'ro:app:1', memo: { live: 'a' }, rollout: 'ro', flag: 'chat' },
  ...{ environment: 'production', plan: 'chat', reason: 'bad' },
};
const { signal } = new AbortController();

const asked: unknown[] = [];
const gaveWay: unknown[] = [];
let driven: DriverOutcome | Error;
let board: WorkBoard;
let runner: LayerRunner;

beforeEach(() => {
  asked.length = 0;
  driven = { outcome: 'ok', detail: 'it is back', memo: { live: 'b' } };
  board = createWorkBoard(fakeClock());
  const acted: ActionOutcome = { outcome: 'ok', detail: 'acted' };
  runner = createLayerRunner({
    board,
    rehearsals: {
      giveWay: async (environment) => {
        gaveWay.push([environment, asked.length]);
      },
    },
    actions: {
      names: ['deploy'],
      run: async (name, { effectId, limitMs }) => {
        asked.push(['action', name, effectId, limitMs]);
        return acted;
      },
    },
    drivers: {
      names: ['vercel'],
      run: async (name, step, { tell, signal: _, ...rest }) => {
        asked.push(['driver', name, step, rest]);
        tell?.({ done: 1, total: 2, unit: 'steps', note: 'half' });
        if (driven instanceof Error) throw driven;
        return driven;
      },
    },
    watch: {
      traffic: async ({ rollout, environment }) => {
        asked.push(['traffic', rollout, environment]);
        return { outcome: 'ok', detail: 'all hold it' };
      },
      clean: async ({ rollout, environment, forMs }) => {
        asked.push(['clean', rollout, environment, forMs]);
        return { outcome: 'unknown', detail: 'nobody tells' };
      },
    },
  });
});

function run(changes: JsonObject = {}) {
  return runner.run({ id: 'ro:4:0', payload: { ...payload, ...changes }, limitMs: 9_000 }, signal);
}

test.each(['prepare', 'execute', 'verify', 'undo'])(
  'run() asks a driver for step %s with what the layer knows, and hands its memo on',
  async (step) => {
    expect(await run({ step })).toEqual(driven);
    const rest = {
      ...{ target: 'previous', key: 'ro:app:1', memo: { live: 'a' }, rehearsal: false },
      ...{ environment: 'production', limitMs: 9_000 },
    };
    expect(asked).toEqual([['driver', 'vercel', step, rest]]);
  },
);

test('run() tells a driver that a server was killed in the middle of the same step', async () => {
  const effect = { id: 'ro:4:0', payload, limitMs: 9_000 };
  await runner.run({ ...effect, attempts: 1 }, signal);
  await runner.run({ ...effect, attempts: 2 }, signal);
  const said = { target: 'previous', key: 'ro:app:1', memo: { live: 'a' }, rehearsal: false };
  const rest = { ...said, environment: 'production', limitMs: 9_000 };
  expect(asked).toEqual([
    ['driver', 'vercel', 'execute', rest],
    ['driver', 'vercel', 'execute', { ...rest, begunBefore: true }],
  ]);
});

test.each([
  ['prepare', { outcome: 'ok', detail: '' }, []],
  ['execute', { outcome: 'ok', detail: 'acted' }, [['action', 'deploy', 'ro:app:1', 9_000]]],
  ['verify', { outcome: 'ok', detail: '' }, []],
  ['undo', { outcome: 'failed', detail: 'an action cannot be taken back' }, []],
])('run() does step %s of an action', async (step, outcome, calls) => {
  expect(await run({ step, action: 'deploy' })).toEqual(outcome);
  expect(asked).toEqual(calls);
});

test('run() finds out before anything is done that a name is not there', async () => {
  await run({ step: 'prepare', action: 'gone' });
  expect(asked).toEqual([['action', 'gone', 'ro:app:1', 9_000]]);
});

test('run() takes an effect without a step, as they were before, as the action itself', async () => {
  const old = { layer: 'app', action: 'deploy', target: 'previous' };
  await runner.run({ id: 'ro:4:0', payload: old, limitMs: 9_000 }, signal);
  expect(asked).toEqual([['action', 'deploy', 'ro:4:0', 9_000]]);
});

test.each([
  [{ step: 'check', action: 'health' }, ['action', 'health', 'ro:4:0', 9_000], 'ok'],
  [{ step: 'check', action: 'traffic' }, ['traffic', 'ro', 'production'], 'ok'],
  [
    { step: 'clean', action: null, forMs: 60_000 },
    ['clean', 'ro', 'production', 60_000],
    'unknown',
  ],
])('run() finds out whether it worked: %j', async (changes, call, outcome) => {
  expect(await run(changes)).toMatchObject({ outcome });
  expect(asked).toEqual([call]);
});

test.each([
  [{ step: 'clean', action: null }, 'it does not say for how long'],
  [{ step: 'explode' }, 'there is no step "explode"'],
])('run() fails what it does not know: %j', async (changes, detail) => {
  expect(await run(changes)).toEqual({ outcome: 'failed', detail });
  expect(asked).toEqual([]);
});

test('run() shows what runs and how it ended, and never rejects', async () => {
  driven = new Error('broken');
  expect(await run()).toEqual({ outcome: 'unknown', detail: 'broken' });
  expect(board.list('production')).toMatchObject([
    {
      ...{ id: 'ro:4:0', kind: 'layer', environment: 'production', state: 'failed' },
      ...{ title: 'chat: layer "app", execute vercel', done: 1, total: 2, note: 'half' },
    },
  ]);
});

test('run() lets a driver begin once a live rehearsal has given way, and waits for none otherwise', async () => {
  gaveWay.length = 0;
  await runner.run({ id: 'e', payload, limitMs: 1_000 }, signal);
  expect(gaveWay).toEqual([['production', 0]]);
  await runner.run({ id: 'e', payload: { ...payload, action: 'deploy' }, limitMs: 1_000 }, signal);
  expect(gaveWay).toHaveLength(1);
});
