import { expect, test } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import type { ClaimedEffect, Store } from '../store/store.ts';
import {
  ANA,
  aFlag,
  aPlan,
  aWorld,
  flagsFile,
  planFile,
  T0,
} from '../store/store-world.fixture.ts';

/** A store with notices for the channels "a" and "b" in its outbox. */
async function aWorldWithNotices(): Promise<{ store: Store; term: number }> {
  const world = await aWorld(await anEngine());
  await world.apply(flagsFile(aFlag()), planFile(aPlan({ notify: ['a', 'b'] })));
  await world.start();
  return { store: world.store, term: world.term };
}

type World = Awaited<ReturnType<typeof aWorldWithNotices>>;

async function claim(
  { store, term }: World,
  nowMs: number,
  more: { perChannel?: number; underway?: Record<string, number>; limit?: number } = {},
): Promise<ClaimedEffect[]> {
  return await store.transact('claimEffects', { term, nowMs, limit: 50, ...more });
}

const channelOf = ({ effect }: ClaimedEffect): unknown => effect.payload['channel'];

const deliveries = (world: World) =>
  world.store.read('listDeliveries', {
    channel: null,
    environment: null,
    outcome: null,
    limit: 99,
  });

/** Finishes what is due for "a" as `outcome`. */
async function fail(world: World, nowMs: number, retryAtMs: number | null, disables?: string) {
  const due = (await claim(world, nowMs)).find((one) => channelOf(one) === 'a');
  if (due === undefined) throw new Error('nothing is due for "a"');
  await world.store.transact('finishEffect', {
    ...{ id: due.effect.id, outcome: 'failed', detail: 'it answered 500', retryAtMs, nowMs },
    ...(disables === undefined ? {} : { disables }),
    others: ['b', 'c'],
  });
  return due;
}

test('finishEffect() writes each attempt down, and listDeliveries() shows the newest first', async () => {
  const world = await aWorldWithNotices();
  const { effect } = await fail(world, T0, T0 + 5_000);
  const [again] = await claim(world, T0 + 5_000);
  expect([again?.effect.id, again?.attempts]).toEqual([effect.id, 2]);
  const nowMs = T0 + 5_000;
  const done = { id: effect.id, detail: 'it answered 200', retryAtMs: null, nowMs };
  await world.store.transact('finishEffect', { ...done, outcome: 'ok' });
  await world.store.transact('finishEffect', { ...done, outcome: 'failed' });
  const row = {
    ...{ id: effect.id, environment: 'production', channel: 'a' },
    title: effect.payload['title'],
  };
  expect(await deliveries(world)).toEqual([
    { ...row, attempt: 2, atMs: T0 + 5_000, outcome: 'ok', detail: 'it answered 200' },
    { ...row, attempt: 1, atMs: T0, outcome: 'failed', detail: 'it answered 500' },
  ]);
  const asked = { channel: 'a', environment: 'production', limit: 1 };
  const ok = await world.store.read('listDeliveries', { ...asked, outcome: 'ok' });
  expect(ok.map(({ attempt }) => attempt)).toEqual([2]);
  const other = { ...asked, environment: 'staging', outcome: null };
  expect(await world.store.read('listDeliveries', other)).toEqual([]);
  expect(await world.store.read('channelStates', { nowMs })).toEqual([
    {
      ...{ channel: 'a', disabledMs: null, reason: '' },
      ...{ lastOkMs: T0 + 5_000, lastFailedMs: T0, dead: 0 },
    },
  ]);
});

test('finishEffect() tells another channel of a notice that was given up, once in a while', async () => {
  const world = await aWorldWithNotices();
  const { effect } = await fail(world, T0, null);
  expect(await deliveries(world)).toMatchObject([{ id: effect.id, outcome: 'dead', attempt: 1 }]);
  // After the claims of before have ended.
  const due = await claim(world, T0 + 31_000);
  const told = due.filter((one) => one.effect.payload['event'] === 'channel.dead-letter');
  expect(told.map((one) => one.effect.payload)).toEqual([
    {
      channel: 'b',
      event: 'channel.dead-letter',
      title: 'Channel "a" did not get a notice',
      text: `"${effect.payload['title']}" was given up after 1 attempt: it answered 500`,
      severity: 'error',
      environment: 'production',
      atMs: T0,
      about: { effect: effect.id, channel: 'a' },
      rollout: effect.payload['rollout'],
      flag: effect.payload['flag'],
    },
  ]);
  // The dead letter of a dead letter is in the log only.
  const [letter] = told;
  const end = { id: letter?.effect.id ?? '', outcome: 'failed', detail: 'x', retryAtMs: null };
  const nowMs = T0 + 32_000;
  await world.store.transact('finishEffect', { ...end, outcome: 'failed', nowMs, others: ['a'] });
  const later = await claim(world, T0 + 90_000);
  expect(later.filter((one) => String(one.effect.payload['event']).startsWith('channel'))).toEqual(
    [],
  );
});

test('finishEffect() tells another channel after the third failure, long before it gives up', async () => {
  const world = await aWorldWithNotices();
  for (const attempt of [0, 1, 2]) {
    const nowMs = T0 + attempt * 60_000;
    await fail(world, nowMs, nowMs + 60_000);
    const events = (await claim(world, nowMs + 59_000)).map((one) => one.effect.payload['event']);
    expect(events.includes('channel.failing')).toBe(attempt === 2);
  }
});

test('finishEffect() lets a channel rest, and what is for it ends, until a person says so', async () => {
  const world = await aWorldWithNotices();
  await fail(world, T0, null, 'the receiver answered 410');
  const pause = { type: 'pause', reason: 'lunch' } as const;
  const [rollout] = await world.store.read('listRollouts', { environment: null, nowMs: T0 });
  const id = rollout?.id ?? '';
  await world.store.transact('commandRollout', { id, command: pause, actor: ANA, nowMs: T0 });
  const reasons = (effects: ClaimedEffect[]) =>
    effects.filter((one) => channelOf(one) === 'a').map(({ disabled }) => disabled);
  expect(reasons(await claim(world, T0 + 31_000))).toEqual(['the receiver answered 410']);
  expect(await world.store.read('channelStates', { nowMs: T0 })).toMatchObject([
    { channel: 'a', disabledMs: T0, reason: 'the receiver answered 410', dead: 1 },
  ]);
  const { id: test } = await world.store.transact('testChannel', {
    ...{ channel: 'a', actor: ANA, nowMs: T0 + 31_000 },
  });
  const tests = (await claim(world, T0 + 31_000)).filter(({ effect }) => effect.id === test);
  expect(tests.map(({ disabled }) => disabled)).toEqual([undefined]);
  const enable = { channel: 'a', actor: ANA, nowMs: T0 + 40_000 };
  expect(await world.store.transact('enableChannel', enable)).toEqual({ changed: true });
  expect(await world.store.transact('enableChannel', enable)).toEqual({ changed: false });
  expect(reasons(await claim(world, T0 + 62_000))).toContain(undefined);
  const actions = async (environment: string) => {
    const { rows } = await world.store.read('listAudit', { environment, subject: 'channel:a' });
    return rows.map(({ action }) => action);
  };
  expect(await actions('production')).toEqual(['channel.disabled']);
  expect(await actions('*')).toEqual(['channel.enabled', 'channel.tested']);
});

test('claimEffects() leaves a channel that hangs its places, and gives others theirs', async () => {
  const world = await aWorldWithNotices();
  for (const channel of ['a', 'a', 'a', 'a', 'a', 'c'])
    await world.store.transact('testChannel', { channel, actor: ANA, nowMs: T0 });
  const names = async (more: Parameters<typeof claim>[2]) =>
    (await claim(world, T0, more)).map(channelOf);
  expect(await names({ perChannel: 2, underway: { a: 1 } })).toEqual(['a', 'b', 'c']);
  expect(await names({ perChannel: 2, underway: { a: 2 } })).toEqual([]);
  expect(await names({ perChannel: 3, limit: 2 })).toEqual(['a', 'a']);
});

test('finishEffect() takes a failed test as failed, not as a lost notice', async () => {
  const world = await aWorldWithNotices();
  const asked = { channel: 'a', actor: ANA, nowMs: T0 };
  const { id } = await world.store.transact('testChannel', asked);
  await claim(world, T0);
  const end = { id, outcome: 'failed', detail: 'x', retryAtMs: null, nowMs: T0 } as const;
  await world.store.transact('finishEffect', { ...end, others: ['b'] });
  expect(await deliveries(world)).toMatchObject([{ id, environment: '*', outcome: 'failed' }]);
  expect(await world.store.read('channelStates', { nowMs: T0 })).toMatchObject([{ dead: 0 }]);
});
