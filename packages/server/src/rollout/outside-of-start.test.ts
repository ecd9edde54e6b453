import { expect, test } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import {
  ANA,
  aPlan,
  aWorld,
  FLAG,
  planFile,
  T0,
  type World,
} from '../store/store-world.fixture.ts';

const deployment = { methods: ['pipeline' as const, 'emergency' as const], stages: [] };

async function planned(world: World, method: 'pipeline' | 'emergency') {
  return await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: 'x', actor: ANA },
    ...{ method, atMs: T0 + 1_000, nowMs: world.nowMs },
  });
}

async function freeze(world: World) {
  return await world.store.transact('createFreeze', {
    ...{ environment: 'production', fromMs: world.nowMs, toMs: world.nowMs + 60_000 },
    ...{ reason: 'year end', actor: ANA, nowMs: world.nowMs },
  });
}

async function kill(world: World) {
  const asked = { environment: 'production', key: FLAG, reason: 'x', actor: ANA };
  await world.store.transact('killFlag', { ...asked, nowMs: world.nowMs });
}

test('a freeze that comes while a rollout waits keeps it from starting, until it ends', async () => {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(aPlan({ deployment })));
  const { id } = await planned(world, 'pipeline');
  const { id: frozen } = await freeze(world);
  for (let second = 0; second < 3; second += 1) await world.tick();
  expect(await world.view(id)).toMatchObject({ status: 'scheduled', blockers: ['freeze'] });
  await world.store.transact('endFreeze', { id: frozen, actor: ANA, nowMs: world.nowMs });
  await world.tick();
  expect((await world.view(id)).status).toBe('running');
});

test('an emergency passes a freeze, and not what preflight refuses', async () => {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(aPlan({ deployment })));
  const { id } = await planned(world, 'emergency');
  await freeze(world);
  await kill(world);
  for (let second = 0; second < 3; second += 1) await world.tick();
  expect(await world.view(id)).toMatchObject({ status: 'scheduled', blockers: ['dependency'] });
  expect((await world.view(id)).waitingFor.outside).toEqual([
    `Cannot start a rollout of "chat": flag "${FLAG}" is switched off; set a variant to take the switch back`,
  ]);
});
