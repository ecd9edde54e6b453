/** The steps of a rollback's layers, through the store: what is ordered, learned, asked and gone back. */
import type { Layer, Plan } from '@tidegate/core';
import { parseFile, type RolloutCommand } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPlan, aWorld, planFile, type World } from '../store/store-world.fixture.ts';

const ACTIONS = ['promote-previous', 'health'];
const RESPONSE = `apiVersion: tidegate/v1
kind: Response
name: answers
environment: production
matrix:
  pii-leak: { severity: critical, rollback: full, within: 30m, flagsWithin: 1m }
  slow: { severity: medium, rollback: partial, within: 30m }
  minor: { severity: low, rollback: fix-forward }
`;
const app: Layer = {
  ...{ kind: 'deployment', name: 'app', target: 'previous', withinMs: null },
  ...{ action: 'promote-previous', verify: ['health'] },
};

async function started(rollback: Partial<Plan['rollback']> = {}) {
  const world = await aWorld(await anEngine());
  const plan = aPlan({
    rollback: { conversations: 'cut-now', procedure: ['flag', app], ...rollback },
  });
  const asked = { dryRun: false, confirmGrowth: false, actions: ACTIONS, actor: ANA };
  const response = parseFile('response.yaml', RESPONSE);
  if (!response.ok) throw new Error('the response is none');
  const files = [planFile(plan), { name: 'response.yaml', parsed: response.parsed }];
  const applied = await world.store.transact('apply', { ...asked, files, nowMs: world.nowMs });
  expect(applied.ok).toBe(true);
  const { id } = await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA },
    ...{ actions: ACTIONS, nowMs: world.nowMs },
  });
  return { world, id };
}

/** Takes the step that is due and says what it came to; answers what was asked. */
async function carryOut(world: World, memo?: { readonly live: string }) {
  const { term, nowMs } = world;
  const claimed = await world.store.transact('claimEffects', {
    ...{ term, nowMs, limit: 10, kinds: ['layer'] },
  });
  expect(claimed.length).toBeLessThanOrEqual(1);
  const [one] = claimed;
  if (one === undefined) return null;
  await world.store.transact('finishAction', {
    ...{ term, id: one.effect.id, outcome: 'ok', detail: 'Ran', nowMs },
    ...(memo === undefined ? {} : { memo }),
  });
  return one.effect.payload;
}

const rollback = (
  world: World,
  id: string,
  more: Partial<Extract<RolloutCommand, { type: 'rollback' }>> = {},
) => command(world, id, { type: 'rollback', reason: 'bad', ...more });

test('a layer goes through its steps, and each gets what the one before learned', async () => {
  const { world, id } = await started();
  await rollback(world, id);
  const asked: unknown[] = [];
  for (;;) {
    const payload = await carryOut(world, { live: 'v3' });
    if (payload === null) break;
    asked.push([payload['step'], payload['action'], payload['key'], payload['memo']]);
    world.nowMs += 1_000;
  }
  const key = `${id}:app:1`;
  expect(asked).toEqual([
    ['prepare', 'promote-previous', key, {}],
    ['execute', 'promote-previous', key, { live: 'v3' }],
    ['verify', 'promote-previous', key, { live: 'v3' }],
    ['check', 'health', key, { live: 'v3' }],
  ]);
  const view = await world.view(id);
  expect([view.status, view.layers[1]?.state]).toEqual(['rolled-back', 'verified']);
  expect(view.layers[1]?.steps.map(({ step }) => step)).toEqual([
    ...['prepare', 'execute', 'verify', 'check health'],
  ]);
  expect(view.goingBack).toMatchObject({ scope: 'full', row: null, tookMs: 3_000 });
});

test('a person goes back as far as the decision matrix says to an issue', async () => {
  const quick = await started();
  const view = await rollback(quick.world, quick.id, { issue: 'slow' });
  expect([view.status, view.layers[1]?.state]).toEqual(['rolled-back', 'skipped']);
  expect(view.goingBack).toMatchObject({ scope: 'quick', row: 'slow', withinMs: 1_800_000 });
  const full = await started();
  const whole = await rollback(full.world, full.id, { issue: 'pii-leak' });
  expect(whole.goingBack).toMatchObject({ scope: 'full', row: 'pii-leak', flagsWithinMs: 60_000 });
  expect(whole.status).toBe('rolling-back');
});

test('what is fixed forward is not rolled back, unless somebody says how far', async () => {
  const { world, id } = await started();
  await expect(rollback(world, id, { issue: 'minor' })).rejects.toMatchObject({
    code: 'rollout-refused',
  });
  await expect(rollback(world, id, { issue: 'unheard' })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect((await world.view(id)).status).toBe('running');
  const view = await rollback(world, id, { issue: 'minor', scope: 'quick' });
  expect(view.goingBack).toMatchObject({ scope: 'quick', row: 'minor' });
});

test('a quick rollback goes further while no other rollout came after it', async () => {
  const { world, id } = await started();
  await rollback(world, id, { scope: 'quick' });
  const deeper = await rollback(world, id, { scope: 'full' });
  expect([deeper.status, deeper.layers[1]?.state]).toEqual(['rolling-back', 'running']);
  const other = await started();
  await rollback(other.world, other.id, { scope: 'quick' });
  other.world.nowMs += 60_000;
  const next = await other.world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: 'fixed', actor: ANA },
    ...{ actions: ACTIONS, nowMs: other.world.nowMs },
  });
  await expect(rollback(other.world, other.id, { scope: 'full' })).rejects.toThrow(
    `it is rolled-back and rollout "${next.id}" came after it`,
  );
});

test('a person says go, and takes back what failed', async () => {
  const { world, id } = await started({ procedure: ['flag', { ...app, confirm: true }] });
  await rollback(world, id);
  expect(await carryOut(world)).toBeNull();
  const view = await command(world, id, {
    type: 'layer',
    layer: 'app',
    decision: 'go',
    reason: 'y',
  });
  expect(view.layers[1]).toMatchObject({ state: 'running', confirm: true, askedMs: null });
  await carryOut(world, { live: 'v3' });
  const { term, nowMs } = world;
  const [execute] = await world.store.transact('claimEffects', {
    ...{ term, nowMs, limit: 1, kinds: ['layer'] },
  });
  await world.store.transact('finishAction', {
    ...{ term, id: execute?.effect.id ?? '', outcome: 'failed', detail: 'No', nowMs },
  });
  await command(world, id, { type: 'layer', layer: 'app', decision: 'undo', reason: 'back' });
  expect(await carryOut(world)).toMatchObject({ step: 'undo', memo: { live: 'v3' } });
  expect((await world.view(id)).status).toBe('rolled-back');
});
