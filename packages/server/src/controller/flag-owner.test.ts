import type { Plan } from '@tidegate/core';
import { expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  type World,
} from '../store/store-world.fixture.ts';

const BY_HAND = { kind: 'database', name: 'tables', target: '1', action: null } as const;
const procedure: Plan['rollback']['procedure'] = ['flag', { ...BY_HAND, withinMs: null }];

/** A rollout that is completed, can be taken back in two layers, and a plan that goes on from it. */
async function completed() {
  const world = await aWorld(await anEngine());
  const variants = { legacy: 'v1', new: 'v2', newer: 'v3' };
  const rollback = { conversations: 'cut-now', procedure } as const;
  await world.apply(
    flagsFile(aFlag({ variants })),
    planFile(aPlan({ phases: [aPhase('all', 100_000)], rollback })),
    planFile(aPlan({ name: 'next', control: 'new', candidate: 'newer' })),
  );
  const { id } = await world.start();
  expect((await command(world, id, { type: 'promote', reason: 'x' })).status).toBe('completed');
  world.nowMs += 3_000;
  return { world, id };
}

async function startNext(world: World, atMs?: number) {
  return await world.store.transact('createRollout', {
    ...{ plan: 'next', environment: null, scale: null, reason: 'x', actor: ANA },
    ...(atMs === undefined ? {} : { atMs }),
    nowMs: world.nowMs,
  });
}

/** Draw ids that the flag is served with. */
async function drawsIn(world: World): Promise<number[]> {
  const ruleset = await world.store.read('currentRuleset', { environment: 'production' });
  const variants = Object.keys(ruleset?.snapshot.document.flags[FLAG]?.variants ?? {});
  return variants.flatMap((name) => (name.includes('~') ? [Number(name.split('~')[1])] : []));
}

test('writeStep() uses no draw twice when a rollout is taken back after a later one', async () => {
  const { world, id } = await completed();
  const later = await startNext(world);
  const used = await drawsIn(world);
  await command(world, later.id, { type: 'rollback', reason: 'x' });
  await command(world, id, { type: 'rollback', reason: 'x' });
  const done = { type: 'layer', layer: 'tables', decision: 'done', reason: 'x' } as const;
  expect((await command(world, id, done)).status).toBe('rolled-back');
  expect(await drawsIn(world)).toEqual([]);
  await world.apply(planFile(aPlan({ name: 'next', candidate: 'newer' })));
  await startNext(world);
  expect(await drawsIn(world)).toEqual([3, 3]);
  expect(used.every((draw) => draw < 3)).toBe(true);
});

test('writeStep() gives the flag back to a rollout that was planned meanwhile', async () => {
  const { world, id } = await completed();
  const later = await startNext(world, world.nowMs + 1_000_000);
  const owner = async () => {
    const [flag] = await world.store.read('listFlags', { environment: 'production' });
    return flag?.owner;
  };
  expect(await owner()).toBe(later.id);
  await command(world, id, { type: 'rollback', reason: 'x' });
  expect(await owner()).toBe(id);
  const done = { type: 'layer', layer: 'tables', decision: 'done', reason: 'x' } as const;
  expect((await command(world, id, done)).status).toBe('rolled-back');
  expect(await owner()).toBe(later.id);
});
