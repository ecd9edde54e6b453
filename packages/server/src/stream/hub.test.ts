import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFile, type StreamEvent } from '@tidegate/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import { type Limits, limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import { FLAGS_FILE } from '../http/server.fixture.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store } from '../store/store.ts';
import { createChangeClient } from './change-client.ts';
import { createStreamHub, type StreamHub } from './hub.ts';
import { createRulesetCache } from './ruleset-cache.ts';
import { keptSink } from './stream.fixture.ts';

const ACTOR = { kind: 'key', id: 'k', name: 'test' } as const;
const KEY = { id: 'key_1', expiresMs: null };
let directory: string;
let store: Store;
let clock: FakeClock;
let hub: StreamHub;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-hub-'));
  store = await openSqliteEngine(directory);
  clock = fakeClock();
  const nowMs = clock.nowMs();
  await store.transact('bootstrap', { nowMs, environments: ['production', 'staging'] });
  const { name, text } = FLAGS_FILE;
  const result = parseFile(name, text);
  if (!result.ok) throw new Error('the flags of the test have mistakes');
  const files = [{ name, parsed: result.parsed }];
  await store.transact('apply', {
    files,
    dryRun: false,
    confirmGrowth: false,
    actor: ACTOR,
    nowMs,
  });
  hub = hubOver(store);
});

afterEach(async () => {
  hub.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function hubOver(over: Store, more: Partial<Limits> = {}): StreamHub {
  const parts = { store: over, clock, limits: { ...limits, ...more }, log: silentLog };
  return createStreamHub({ ...parts, rulesets: createRulesetCache(over) });
}

async function publish(variant: string, on = store): Promise<void> {
  const change = { environment: 'production', key: 'greet', variant, reason: null };
  await on.transact('setFlag', { ...change, actor: ACTOR, nowMs: clock.nowMs() });
}

async function currentId(): Promise<string> {
  return (await store.read('currentRuleset', { environment: 'production' }))?.id ?? '';
}

async function open(
  after: string | null,
  of = hub,
  caller: { id: string; expiresMs: number | null } = KEY,
) {
  const sink = keptSink();
  const leave = await of.open({
    environment: 'production',
    caller,
    after,
    openSink: () => sink,
  });
  return { sink, leave, told: () => sink.events().map(brief) };
}

function brief(event: StreamEvent): string {
  if (event.event === 'patch') return `patch ${event.base} ${event.to}`;
  return event.event === 'snapshot' ? `snapshot ${event.to}` : event.event;
}

/** Versions arrive with a visit of the room, a microtask or two after the commit. */
const settled = () => clock.advance(0);

test('open() greets with the unit key and tells where the ruleset is', async () => {
  const current = await currentId();
  const { sink } = await open(null);
  expect(sink.events()).toEqual([
    {
      event: 'hello',
      serverMs: clock.nowMs(),
      flushEveryMs: 10_000,
      unitKey: expect.stringMatching(/^[\w-]{43}$/),
      current,
    },
    { event: 'snapshot', to: current, url: `/api/v1/rulesets/${current}` },
  ]);
});

test('open() replays what was missed and then goes on live', async () => {
  const first = await currentId();
  await publish('hi');
  const second = await currentId();
  const { sink, told } = await open(first);
  expect(told()).toEqual(['hello', `patch ${first} ${second}`]);
  await publish('hello');
  await settled();
  const third = await currentId();
  expect(told()).toEqual(['hello', `patch ${first} ${second}`, `patch ${second} ${third}`]);
  expect(sink.events()[1]).toMatchObject({ serverMs: clock.nowMs(), flushEveryMs: 10_000 });
});

test('open() tells nothing more when the client is up to date', async () => {
  const { told } = await open(await currentId());
  expect(told()).toEqual(['hello']);
});

test('open() refers to the whole ruleset when the held one is unknown', async () => {
  const { told } = await open('7.7.deadbeef');
  expect(told()).toEqual(['hello', `snapshot ${await currentId()}`]);
});

test.each([
  ['a replay', true],
  ['a reference', false],
])('open() leaves no gap when versions are published around %s', async (_what, isReplay) => {
  const first = await currentId();
  const slow: Store = {
    ...store,
    read: async (name, input) => {
      // The room is joined: publish before the question is answered, and after.
      if (name === 'patchesSince') await publish('hi');
      const answer = await store.read(name, input);
      if (name === 'patchesSince') await publish('hello');
      return answer;
    },
  };
  hub.close();
  hub = hubOver(slow);
  const { sink } = await open(isReplay ? first : '1.1.00000000', hub);
  await settled();
  await publish('hi');
  await settled();
  const [hello, start, ...rest] = sink.events();
  expect([hello?.event, start?.event]).toEqual(['hello', isReplay ? 'patch' : 'snapshot']);
  let at = start !== undefined && 'to' in start ? start.to : '';
  for (const patch of rest) {
    expect(patch).toMatchObject({ event: 'patch', base: at });
    at = 'to' in patch ? patch.to : '';
  }
  expect([at, rest.length]).toEqual([await currentId(), isReplay ? 2 : 1]);
});

test('open() refuses what it cannot serve before it opens anything', async () => {
  const request = { caller: KEY, after: null, openSink: () => expect.fail('opened') };
  await expect(hub.open({ ...request, environment: 'nowhere' })).rejects.toMatchObject({
    code: 'not-found',
  });
  const small = hubOver(store, { streamsMax: 0 });
  await expect(small.open({ ...request, environment: 'production' })).rejects.toMatchObject({
    code: 'rate-limited',
  });
  small.close();
  await expect(small.open({ ...request, environment: 'production' })).rejects.toMatchObject({
    code: 'not-ready',
  });
});

test('createStreamHub() keeps environments apart', async () => {
  const sink = keptSink();
  await hub.open({ environment: 'staging', caller: KEY, after: null, openSink: () => sink });
  await publish('hi');
  await settled();
  expect(sink.events().map(({ event }) => event)).toEqual(['hello', 'snapshot']);
});

test.each([
  ['a large change by reference', 10, 65_536, ['snapshot', 'patch']],
  ['a kill above its own limit too', 10, 10, ['snapshot', 'snapshot']],
])('createStreamHub() tells %s, live and when it is replayed', async (_what, ...rest) => {
  const [patchBytesMax, urgentPatchBytesMax, expected] = rest;
  hub.close();
  hub = hubOver(store, { patchBytesMax, urgentPatchBytesMax });
  const first = await currentId();
  const { sink } = await open(first);
  const replayed = async (after: string) =>
    (await open(after)).sink
      .events()
      .map(({ event }) => event)
      .slice(1);
  await publish('hi');
  await settled();
  const second = await currentId();
  expect(await replayed(first)).toEqual(expected.slice(0, 1));
  const kill = { environment: 'production', key: 'greet', reason: 'bad', actor: ACTOR };
  await store.transact('killFlag', { ...kill, nowMs: clock.nowMs() });
  await settled();
  expect(
    sink
      .events()
      .map(({ event }) => event)
      .slice(1),
  ).toEqual(expected);
  expect(await replayed(second)).toEqual(expected.slice(1));
});

test('open() refers to the whole ruleset when the missed versions are too much together', async () => {
  const first = await currentId();
  for (const variant of ['hi', 'hello', 'hi']) await publish(variant);
  const patches = await store.read('patchesSince', { environment: 'production', after: first });
  const bytes = (patches ?? [])
    .map((patch) => ({ ...patch, serverMs: clock.nowMs(), flushEveryMs: 10_000 }))
    .reduce((sum, patch) => sum + JSON.stringify(patch).length, 0);
  const replayed = async (urgentPatchBytesMax: number) => {
    hub.close();
    hub = hubOver(store, { urgentPatchBytesMax });
    return (await open(first)).told().slice(1);
  };
  expect(await replayed(bytes)).toHaveLength(3);
  expect(await replayed(bytes - 1)).toEqual([`snapshot ${await currentId()}`]);
});

test('open() remembers that an SDK holds a newer ruleset, for as long as it is there', async () => {
  await publish('hi');
  const ours = await currentId();
  const held = ours.replace(/^1\.\d+/, '1.99');
  await open(ours);
  await open('1.1.00000000');
  await open(null);
  const before = hub.rewound();
  const { told, leave } = await open(held);
  expect([before, hub.rewound()]).toEqual([[], [{ environment: 'production', held, ours }]]);
  expect(told()).toEqual(['hello', `snapshot ${ours}`]);

  await clock.advance(2 * limits.rewoundKeptMs);
  await publish('hello');
  await settled();
  const now = await currentId();
  expect(hub.rewound()).toEqual([{ environment: 'production', held, ours: now }]);

  leave();
  await clock.advance(limits.rewoundKeptMs + limits.streamSweepEveryMs);
  expect(hub.rewound()).toEqual([]);
});

test('open() asks the store before it believes that a ruleset is newer than ours', async () => {
  const before = await store.read('currentRuleset', { environment: 'production' });
  await publish('hi');
  const late: Store = {
    ...store,
    // What is read first is answered from before the change.
    read: async (name, input) => (reads++ === 0 ? before : await store.read(name, input)) as never,
  };
  let reads = 0;
  hub.close();
  hub = hubOver(late);
  await open(await currentId(), hub);
  expect(hub.rewound()).toEqual([]);
});

test('createStreamHub() beats every 15 s', async () => {
  const { sink } = await open(await currentId());
  await clock.advance(30_000);
  expect(sink.events().slice(1)).toEqual([
    { event: 'beat', serverMs: clock.nowMs() - 15_000, flushEveryMs: 10_000 },
    { event: 'beat', serverMs: clock.nowMs(), flushEveryMs: 10_000 },
  ]);
});

test('setWatched() tells clients at once to flush more often, and only when it changed', async () => {
  const { sink } = await open(await currentId());
  const environments = [
    { name: 'production', watched: true },
    { name: 'staging', watched: false },
  ];
  hub.setWatched(environments);
  hub.setWatched(environments);
  await settled();
  expect(sink.events().slice(1)).toEqual([
    { event: 'beat', serverMs: clock.nowMs(), flushEveryMs: 1_000 },
  ]);
});

test('endKey() ends the streams of a key and takes no more of it', async () => {
  const one = await open(null);
  const other = await open(null, hub, { id: 'key_2', expiresMs: null });
  hub.endKey('key_1');
  expect([one.sink.state, one.told().at(-1), other.sink.state]).toEqual([
    'ended',
    'goodbye',
    'open',
  ]);
  await expect(open(null)).rejects.toMatchObject({ code: 'forbidden' });
});

test('createStreamHub() ends a stream when its key expires', async () => {
  const { sink } = await open(null, hub, { id: 'key_3', expiresMs: clock.nowMs() + 4_000 });
  await clock.advance(5_000);
  expect(sink.state).toBe('ended');
});

test('createStreamHub() cuts off a client that does not read', async () => {
  const { sink } = await open(null);
  sink.writableLength = limits.streamBufferedBytesMax + 1;
  await clock.advance(5_000);
  expect([sink.state, hub.counts()]).toEqual(['destroyed', { open: 0, cutOff: 1 }]);
});

test('close() says good-bye to all', async () => {
  const { sink } = await open(null);
  hub.close();
  expect(sink.events().at(-1)).toEqual({ event: 'goodbye', retryMs: 1_000 });
  expect([sink.state, hub.counts().open]).toEqual(['ended', 0]);
});

test('join() takes a client in until the server closes', async () => {
  const sink = keptSink();
  const start = { environment: 'production', keyId: 'k', expiresMs: null, isBrowser: false, sink };
  const leave = hub.join('k', () => createChangeClient(start, limits));
  expect(hub.counts().open).toBe(1);
  await publish('hi');
  await settled();
  expect(sink.text()).toContain('"type":"refetchEvaluation"');
  leave();
  expect(hub.counts().open).toBe(0);
  hub.close();
  expect(() => hub.join('k', () => createChangeClient(start, limits))).toThrow(
    'Cannot open a stream: the server is closing; try again',
  );
});
