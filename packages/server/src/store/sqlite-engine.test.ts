import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BUCKETS_PAGE } from '../metric/limits.ts';
import { asOnAThread } from './as-on-a-thread.fixture.ts';
import { BUCKET_WIDTH_MS } from './limits.ts';
import { openSqliteEngine } from './sqlite-engine.ts';
import { describeStore } from './store-acceptance.fixture.ts';
import { ANA, aWorld, FLAG, latency, T0, turns } from './store-world.fixture.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

describeStore('openSqliteEngine()', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-'));
  let store = asOnAThread(await openSqliteEngine(directory));
  return {
    store,
    reopen: async () => {
      await store.close();
      store = asOnAThread(await openSqliteEngine(directory));
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});

it('openSqliteEngine() lets what decides overtake telemetry and what browsers say', async () => {
  const store = await openSqliteEngine(temporaryDirectory());
  onTestFinished(() => store.close());
  const world = await aWorld(store);
  const { nowMs } = world;
  const done: string[] = [];
  const note = (name: string, answer: Promise<unknown>) => answer.then(() => done.push(name));
  const urgent = (id: string, trusted: boolean) => {
    const place = { metric: 'pii_leaks', flag: FLAG, variant: 'new', draw: 1, unit: 'u' };
    const event = { ...place, id, detector: 'd', atMs: T0 };
    const input = { environment: 'production', trusted, urgent: event, nowMs };
    return note(id, store.transact('ingestUrgent', input));
  };
  const kill = { environment: 'production', key: FLAG, reason: null, actor: ANA, nowMs };
  const send = (instanceId: string) =>
    note(instanceId, world.send([turns('new', 1, 1, 0, T0)], { instanceId }));
  await Promise.all([
    ...['batch-1', 'batch-2', 'batch-3'].map(send),
    urgent('browser', false),
    note('kill', store.transact('killFlag', kill)),
    urgent('urgent', true),
  ]);
  expect(done).toEqual(['kill', 'urgent', 'batch-1', 'batch-2', 'batch-3', 'browser']);
});

it('openSqliteEngine() writes, and answers what is short, before a long question is through', async () => {
  const store = await openSqliteEngine(temporaryDirectory());
  onTestFinished(() => store.close());
  const world = await aWorld(store);
  const { nowMs } = world;
  const buckets = BUCKETS_PAGE * 4;
  const told = Array.from({ length: buckets }, (_, n) => ({
    ...latency('all', 0, [100], nowMs - n * BUCKET_WIDTH_MS),
    flag: '',
  }));
  await world.send(told);
  const done: string[] = [];
  const note = (name: string, answer: Promise<unknown>) => answer.then(() => done.push(name));
  const span = { fromMs: nowMs - buckets * BUCKET_WIDTH_MS, toMs: nowMs + BUCKET_WIDTH_MS };
  const place = { flag: null, variant: null, draw: null, source: 'server', by: null } as const;
  const question = { environment: 'production', metric: 'latency_ms', points: 1, ...place };
  const long = store.read('querySeries', { ...question, ...span });
  const kill = { environment: 'production', key: FLAG, reason: null, actor: ANA, nowMs };
  const batches = Array.from({ length: 8 }, (_, n) =>
    world.send([turns('new', 1, 1, 0, T0)], { instanceId: `i-${n}` }),
  );
  await Promise.all([
    note('long', long),
    note('kill', store.transact('killFlag', kill)),
    note('batches', Promise.all(batches)),
    note('short', store.read('listRollouts', { environment: null, nowMs })),
  ]);
  expect(done).toHaveLength(4);
  expect(done.at(-1)).toBe('long');
  expect((await long).groups[0]?.total.count).toBe(buckets);
});
