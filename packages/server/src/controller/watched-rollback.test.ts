/** Processes tell of a flag for as long as somebody looks: also while its rollout goes back. */
import type { Layer } from '@tidegate/core';
import { expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPlan, aWorld, FLAG, planFile, type World } from '../store/store-world.fixture.ts';

const byHand: Layer = {
  ...{ kind: 'deployment', name: 'app', target: 'previous', withinMs: null, action: null },
};

async function isWatched({ store }: World): Promise<unknown> {
  const now = await store.read('currentRuleset', { environment: 'production' });
  return now?.snapshot.document.flags[FLAG]?.metadata?.['watched'];
}

test('a flag is watched until its rollback is over, so that control can be seen to be well', async () => {
  const world = await aWorld(await anEngine());
  const rollback = { conversations: 'cut-now', procedure: ['flag', byHand] } as const;
  await world.apply(planFile(aPlan({ rollback })));
  const before = await isWatched(world);
  const { id } = await world.start();
  const running = await isWatched(world);
  await command(world, id, { type: 'rollback', reason: 'bad' });
  const goingBack = await isWatched(world);
  await world.store.transact('commandRollout', {
    id,
    command: { type: 'layer', layer: 'app', decision: 'done', reason: 'it is back' },
    actor: ANA,
    nowMs: world.nowMs,
  });
  const over = await isWatched(world);
  expect([before, running, goingBack, over]).toEqual([false, true, true, false]);
});
