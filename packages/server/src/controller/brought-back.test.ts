/** Two rollbacks of one environment that go back by one with the same driver. */
import type { Layer } from '@tidegate/core';
import { expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import {
  ANA,
  aFlag,
  aPlan,
  aWorld,
  flagsFile,
  planFile,
  type World,
} from '../store/store-world.fixture.ts';
import { BROUGHT_BACK_LATELY_MS } from './limits.ts';

/** A load balancer of two colours: "previous" is the one that takes no traffic. */
interface Balancer {
  live: 'blue' | 'green';
  /** Learns nothing beforehand, such as `kubectl rollout undo`. */
  isBlind: boolean;
}

async function two(target = 'previous') {
  const app: Layer = { kind: 'deployment', name: 'app', target, action: 'lb', withinMs: null };
  const rollback = { conversations: 'cut-now', procedure: ['flag', app] } as const;
  const world = await aWorld(await anEngine());
  const files = [
    flagsFile(aFlag(), aFlag({ key: 'second' })),
    planFile(aPlan({ rollback })),
    planFile(aPlan({ name: 'second', flag: 'second', rollback })),
  ];
  const given = { dryRun: false, confirmGrowth: false, actions: ['lb'], actor: ANA };
  const { nowMs, store } = world;
  const applied = await store.transact('apply', { ...given, files, nowMs });
  expect(applied.ok).toBe(true);
  const start = async (plan: string) => {
    const asked = { plan, environment: null, scale: null, reason: null, actor: ANA };
    return (await store.transact('createRollout', { ...asked, actions: ['lb'], nowMs })).id;
  };
  const balancer: Balancer = { live: 'green', isBlind: false };
  return { world, balancer, first: await start('chat'), second: await start('second') };
}

const goBack = (world: World, id: string) =>
  command(world, id, { type: 'rollback', reason: 'bad', scope: 'full' });
const say = (world: World, id: string, decision: 'retry' | 'skip' | 'undo') =>
  command(world, id, { type: 'layer', layer: 'app', decision, reason: 'I looked' });

const otherOf = (live: unknown) => (live === 'green' ? 'blue' : 'green');

/** Carries out what is due, one step after the other; at most so many. */
async function carryOut(world: World, balancer: Balancer, steps = 20): Promise<string[]> {
  const done: string[] = [];
  while (done.length < steps) {
    const { term, nowMs } = world;
    const limits = { limit: 1, kinds: ['layer'] } as const;
    const [one] = await world.store.transact('claimEffects', { term, nowMs, ...limits });
    if (one === undefined) break;
    const { id, payload } = one.effect;
    const step = String(payload['step']);
    const memo = payload['memo'] as { to?: 'blue' | 'green' };
    if (step === 'execute') balancer.live = memo.to ?? otherOf(balancer.live);
    if (step === 'undo') balancer.live = otherOf(balancer.live);
    const isKnown = step !== 'prepare' || balancer.isBlind;
    const learned = isKnown ? {} : { memo: { to: otherOf(balancer.live) } };
    const outcome = { outcome: 'ok', detail: 'Ran', ...learned } as const;
    await world.store.transact('finishAction', { term, id, ...outcome, nowMs });
    done.push(`${String(payload['plan'])} ${step}`);
  }
  return done;
}

const app = async (world: World, id: string) => {
  const found = (await world.view(id)).layers.find(({ name }) => name === 'app');
  return [found?.state, found?.detail];
};

test('a rollback after another one does not bring back what that one took away', async () => {
  const { world, balancer, first, second } = await two();
  await goBack(world, second);
  await carryOut(world, balancer);
  expect(balancer.live).toBe('blue');
  world.nowMs += 5_000;
  await goBack(world, first);
  expect(await carryOut(world, balancer)).toEqual([]);
  expect(await app(world, first)).toEqual([
    'failed',
    `"lb" brought "previous" back already, for layer "app" of rollout "${second}": once more would bring back what that one took away; skip this layer, or retry it where once more is meant`,
  ]);
  expect(balancer.live).toBe('blue');
  await say(world, first, 'skip');
  expect((await world.view(first)).status).toBe('rolled-back');
});

test('a person who says retry means once more', async () => {
  const { world, balancer, first, second } = await two();
  await goBack(world, second);
  await carryOut(world, balancer);
  await goBack(world, first);
  await carryOut(world, balancer);
  await say(world, first, 'retry');
  expect(await carryOut(world, balancer)).toEqual(['chat prepare', 'chat execute', 'chat verify']);
  expect(balancer.live).toBe('green');
});

test('two at once that know what they go back to both end, and it is gone back once', async () => {
  const { world, balancer, first, second } = await two();
  await goBack(world, first);
  await goBack(world, second);
  expect(await carryOut(world, balancer)).toEqual([
    ...['chat prepare', 'second prepare', 'chat execute', 'second execute'],
    ...['chat verify', 'second verify'],
  ]);
  expect(balancer.live).toBe('blue');
});

test('two at once that do not know it go back once', async () => {
  const { world, balancer, first, second } = await two();
  balancer.isBlind = true;
  await goBack(world, first);
  await goBack(world, second);
  expect(await carryOut(world, balancer)).toEqual([
    ...['chat prepare', 'second prepare', 'chat execute'],
  ]);
  expect(await carryOut(world, balancer)).toEqual(['chat verify']);
  expect([balancer.live, (await app(world, second))[0]]).toEqual(['blue', 'failed']);
});

test.each(['blue', '2026.41'])('a target "%s" may be gone back to by both', async (target) => {
  const { world, balancer, first, second } = await two(target);
  await goBack(world, second);
  await carryOut(world, balancer);
  await goBack(world, first);
  expect(await carryOut(world, balancer)).toHaveLength(3);
});

test('what was long ago, or before a deployment, keeps nobody', async () => {
  const early = await two();
  await goBack(early.world, early.second);
  await carryOut(early.world, early.balancer);
  early.world.nowMs += BROUGHT_BACK_LATELY_MS + 1;
  await early.world.tick();
  await goBack(early.world, early.first);
  expect(await carryOut(early.world, early.balancer)).toHaveLength(3);
  const { world, balancer, first, second } = await two();
  await goBack(world, second);
  await carryOut(world, balancer);
  world.nowMs += 1_000;
  const { nowMs } = world;
  await world.store.transact('beginDeployment', {
    ...{ environment: 'production', version: 'v9', kind: 'hotfix', status: 'succeeded' },
    ...{ commit: null, commitMs: null, slot: null, url: null, rollout: null, detail: '' },
    ...{ startedMs: nowMs, endedMs: nowMs, key: null, actor: ANA, nowMs },
  });
  await goBack(world, first);
  expect(await carryOut(world, balancer)).toHaveLength(3);
});
