import type { Plan } from '@tidegate/core';
import { expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPhase, aPlan, aWorld, planFile, type World } from '../store/store-world.fixture.ts';

const ACTIONS = ['unit-tests', 'promote-previous'];
const LAYER = { kind: 'deployment', name: 'app', target: 'previous', withinMs: null } as const;
const layers = [{ ...LAYER, action: 'promote-previous' }];
const rollback = { conversations: 'cut-now', procedure: ['flag' as const, ...layers] } as const;

/** A plan whose first phase asks for what an action finds out. */
function checkedPlan(title: string, changes: Partial<Plan> = {}): Plan {
  const item = { name: 'tests', title, action: 'unit-tests', blocking: true };
  const checklists = { review: { title: null, ordered: false, items: [item] } };
  const ten = aPhase('ten', 10_000);
  const gate = { ...ten.gate, checklists: ['review'] };
  return aPlan({ checklists, phases: [{ ...ten, gate }, aPhase('all', 100_000)], ...changes });
}

async function applied(world: World, plan: Plan): Promise<void> {
  const asked = { files: [planFile(plan)], dryRun: false, confirmGrowth: false };
  const by = { actions: ACTIONS, actor: ANA, nowMs: world.nowMs };
  expect((await world.store.transact('apply', { ...asked, ...by })).ok).toBe(true);
}

async function started(plan: Plan) {
  const world = await aWorld(await anEngine());
  await applied(world, plan);
  const asked = { plan: 'chat', environment: null, scale: null, reason: null, actor: ANA };
  const { id } = await world.store.transact('createRollout', {
    ...{ ...asked, actions: ACTIONS, nowMs: world.nowMs },
  });
  const claim = async (kind: 'check' | 'layer') => {
    const { term, nowMs } = world;
    const input = { term, nowMs, limit: 10, kinds: [kind] };
    return await world.store.transact('claimEffects', input);
  };
  return { world, id, claim };
}

test.each(['abort', 'rollback'] as const)('claimEffects() runs no check after %s', async (type) => {
  const { world, id, claim } = await started(checkedPlan('Tests pass', { rollback }));
  await command(world, id, { type, reason: 'x' });
  expect(await claim('check')).toEqual([]);
  const { items = [] } = (await world.view(id)).checklists[0] ?? {};
  expect(items.map(({ state, detail }) => [state, detail])).toEqual([
    ['failed', 'Nothing waits for it any more: it is not carried out'],
  ]);
  expect(await claim('layer')).toHaveLength(type === 'abort' ? 0 : 1);
});

test('claimEffects() runs what an edit ordered, and not what it voided', async () => {
  const { world, id, claim } = await started(checkedPlan('Tests pass'));
  await applied(world, checkedPlan('All tests pass'));
  const edit = { type: 'edit', plan: 'chat', reason: 'x' } as const;
  const asked = { id, command: edit, actions: ACTIONS, actor: ANA, nowMs: world.nowMs };
  await world.store.transact('commandRollout', asked);
  expect(await claim('check')).toEqual([]);
  const later = await claim('check');
  expect(later.map(({ effect }) => effect.id)).toEqual([`${id}:2:0`]);
});
