import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import { type Limits, limits } from '../config/limits.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store } from '../store/store.ts';
import { createKeyRing } from './key-ring.ts';

const ACTOR = { kind: 'key', id: 'k', name: 'test' } as const;
let directory: string;
let store: Store;
let clock: FakeClock;
let key: string;
let keyId: string;
let reads: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-ring-'));
  store = await openSqliteEngine(directory);
  clock = fakeClock();
  reads = 0;
  const nowMs = clock.nowMs();
  await store.transact('bootstrap', { nowMs, environments: ['production'] });
  const made = await store.transact('createKey', {
    environment: 'production',
    kind: 'server',
    name: 'sdk',
    expiresMs: null,
    actor: ACTOR,
    nowMs,
  });
  key = made.key;
  keyId = made.view.id;
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function ring(more: Partial<Limits> = {}, afterRead = async () => {}) {
  const read: Store['read'] = async (name, input) => {
    reads += 1;
    const answer = await store.read(name, input);
    await afterRead();
    return answer;
  };
  return createKeyRing({ store: { read }, clock, limits: { ...limits, ...more } });
}

const revoke = () => store.transact('revokeKey', { id: keyId, actor: ACTOR, nowMs: clock.nowMs() });

test('find() knows a key by its text alone', async () => {
  const { find } = ring();
  expect(await find(key)).toEqual({
    id: keyId,
    environment: 'production',
    kind: 'server',
    name: 'sdk',
    expiresMs: null,
    revokedMs: null,
  });
  expect([await find(key.toUpperCase()), await find(''), await find(`${key} `)]).toEqual([
    null,
    null,
    null,
  ]);
});

test('find() believes an answer for 2 s and then asks again', async () => {
  const { find } = ring();
  await find(key);
  await clock.advance(1_999);
  await find(key);
  expect(reads).toBe(1);
  await clock.advance(1);
  await find(key);
  expect(reads).toBe(2);
});

test('forget() lets a revocation bite at once', async () => {
  const { find, forget } = ring();
  await find(key);
  await revoke();
  forget();
  expect(await find(key)).toMatchObject({ revokedMs: clock.nowMs() });
});

test('find() keeps no answer that was read before a revocation', async () => {
  const made = ring({}, async () => {
    if (reads > 1) return;
    await revoke();
    made.forget();
  });
  await made.find(key);
  expect(await made.find(key)).toMatchObject({ revokedMs: clock.nowMs() });
});

test('find() does not even look for a text that is too long', async () => {
  expect(await ring().find('x'.repeat(201))).toBeNull();
  expect(reads).toBe(0);
});

test('find() holds a bounded number of answers', async () => {
  const { find } = ring({ keyCacheEntries: 2 });
  for (const text of [key, 'a', 'b', key]) await find(text);
  expect(reads).toBe(4);
});
