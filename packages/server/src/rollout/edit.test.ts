import type { Criterion } from '@tidegate/core';
import { expect, test } from 'vitest';
import { command, served } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPhase, aPlan, aWorld, planFile, type World } from '../store/store-world.fixture.ts';

const edit = { type: 'edit', plan: 'chat', reason: 'x' } as const;

/** How many of 100 get the candidate now. Salts are random: a share is within 4.5 standard deviations. */
async function candidates(world: World, attributes: object = {}): Promise<number> {
  let count = 0;
  for (let unit = 0; unit < 100; unit += 1) {
    const answer = await served(world, undefined, { targetingKey: `chat-${unit}`, ...attributes });
    if (answer === 'v2') count += 1;
  }
  return count;
}

test('an edit keeps what rollbacks in part took away, also of a segment that the plan drops', async () => {
  const world = await aWorld(await anEngine());
  const opted = { segment: '@joinedBeta', weightParts: 100_000 };
  const shares = [opted, { segment: null, weightParts: 50_000 }];
  await world.apply(planFile(aPlan({ phases: [{ ...aPhase('half', 0), shares }] })));
  const { id } = await world.start();
  await command(world, id, { type: 'rollback', reason: 'x', toWeightParts: 20_000 });
  await command(world, id, { type: 'rollback', reason: 'x', segments: ['@joinedBeta'] });
  const phases = [aPhase('before', 1_000), aPhase('half', 60_000), aPhase('all', 100_000)];
  for (const alpha of [0.02, 0.03]) {
    await world.apply(planFile(aPlan({ phases, alpha })));
    expect(await command(world, id, edit)).toMatchObject({
      ...{ status: 'paused', phase: 1, capParts: 20_000, excluded: ['@joinedBeta'] },
    });
  }
  world.nowMs += 10_000;
  const capped = await candidates(world);
  expect([capped > 2, capped < 38, await candidates(world, { joinedBeta: true })]).toEqual([
    ...[true, true, 0],
  ]);
  const resumed = await command(world, id, { type: 'resume', reason: 'x' });
  expect(resumed).toMatchObject({ status: 'running', capParts: null, generation: 3, phase: 1 });
  world.nowMs += 10_000;
  const raised = await candidates(world);
  expect([raised > 38, raised < 82, await candidates(world, { joinedBeta: true })]).toEqual([
    ...[true, true, 0],
  ]);
  await command(world, id, { type: 'rollback', reason: 'x' });
  expect(await candidates(world)).toBe(0);
});

test('an edit that drops a dependency does not raise in the same step', async () => {
  const world = await aWorld(await anEngine());
  const { id } = await world.start();
  await world.apply(planFile(aPlan({ requires: ['billing'] })));
  expect((await command(world, id, edit)).generation).toBe(2);
  const raising = aPlan({ phases: [aPhase('ten', 30_000), aPhase('all', 100_000)] });
  await world.apply(planFile(raising));
  const preview = await world.store.read('previewEdit', { id, plan: raising, nowMs: world.nowMs });
  expect(preview.refusal).toContain('plan "billing" must be completed first');
  await expect(command(world, id, edit)).rejects.toThrow(preview.refusal ?? '-');
});

test('an edit takes the plan that was applied, not one that was scaled for a demonstration', async () => {
  const world = await aWorld(await anEngine());
  const scale = { hold: 10, watch: 1, evidence: 1 };
  const scaled = await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale, reason: null, actor: ANA, nowMs: world.nowMs },
  });
  await world.apply(planFile(aPlan({ alpha: 0.02 })));
  const after = await command(world, scaled.id, edit);
  expect([after.scale, after.phases[0]?.holdMs]).toEqual([scale, 300]);
  await command(world, scaled.id, { type: 'abort', reason: 'x' });
  const { id } = await world.start();
  const shorter = { ...edit, plan: scaled.planHash };
  await expect(command(world, id, shorter)).rejects.toThrow('the plan is scaled otherwise');
});

test('an edit records baselines for the rules that it changes', async () => {
  const world = await aWorld(await anEngine());
  const rule: Criterion = {
    ...{ shape: 'criterion', name: 'calm', metric: 'error_rate', statistic: { of: 'rate' } },
    ...{ side: 'below', limit: 0, baseline: { factor: 2, value: null } },
  };
  const gate = { minUnits: 5, pass: [rule], approvals: [] };
  const { id } = await world.start();
  await world.apply(planFile(aPlan({ phases: [{ ...aPhase('ten', 10_000), gate }] })));
  const asked = { id, command: edit, baselines: { calm: 0.25 }, actor: ANA };
  await world.store.transact('commandRollout', { ...asked, nowMs: world.nowMs });
  const page = await world.store.read('rolloutTicks', { id, after: -1 });
  expect(page?.rollout.baselines).toEqual({ calm: 0.25 });
});
