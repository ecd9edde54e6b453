import type { Guardrail, Plan } from '@tidegate/core';
import { expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import {
  ANA,
  aFlag,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  turns,
  type World,
} from '../store/store-world.fixture.ts';

const errors: Guardrail = {
  ...{ shape: 'held', name: 'errors', metric: 'error_rate', action: 'rollback', absolute: false },
  ...{ statistic: { of: 'rate' }, side: 'above', limit: 0.02, upper: null },
  ...{ forMs: 3_000, minSamples: 5, minEvents: 2 },
};

/** A rollout of `chat-agent`, and 2 s later one of a second flag. */
async function two(guardrail: Guardrail, changes: Partial<Plan> = {}) {
  const world = await aWorld(await anEngine());
  const guardrails = [guardrail];
  await world.apply(
    flagsFile(aFlag({ key: 'second' })),
    planFile(aPlan({ guardrails })),
    planFile(aPlan({ name: 'second', flag: 'second', guardrails, ...changes })),
  );
  const earlier = await world.start();
  await world.tick();
  await world.tick();
  const asked = { plan: 'second', environment: null, scale: null, reason: null, actor: ANA };
  const later = await world.store.transact('createRollout', { ...asked, nowMs: world.nowMs });
  return { world, earlier, later };
}

/** One second in which the candidates of some flags fail and control does not. */
async function badSecond(world: World, flags: readonly string[]) {
  await world.send(
    flags.flatMap((flag) => [
      { ...turns('new', 1, 10, 5, world.nowMs), flag },
      { ...turns('legacy', 1, 90, 0, world.nowMs), flag },
    ]),
  );
  await world.tick();
}

it('tick() rolls the rollout back that started later, and judges the other one anew', async () => {
  const { world, earlier, later } = await two(errors);
  const statuses = async () => [
    (await world.view(earlier.id)).status,
    (await world.view(later.id)).status,
  ];
  for (let second = 0; second < 10 && (await statuses())[1] === 'running'; second += 1)
    await badSecond(world, [FLAG, 'second']);
  expect(await statuses()).toEqual(['running', 'rolled-back']);
  const blamed = (await world.view(earlier.id)).verdicts['errors'];
  expect(blamed).toMatchObject({ kind: 'error', code: 'shared-blame' });
  expect(blamed?.sentence).toContain(`rollout ${later.id} started later`);
  const audit = await world.store.read('listAudit', { environment: 'production', subject: null });
  expect(audit.rows.map(({ action }) => action)).toContain('guardrail.shared-blame');
  for (let second = 0; second < 3; second += 1) await badSecond(world, [FLAG]);
  expect((await statuses())[0]).toBe('running');
  for (let second = 0; second < 3; second += 1) await badSecond(world, [FLAG]);
  expect((await statuses())[0]).toBe('rolled-back');
});

it('tick() lets the earlier one act where the later one is well', async () => {
  const { world, earlier, later } = await two(errors);
  for (let second = 0; second < 8; second += 1) await badSecond(world, [FLAG]);
  expect((await world.view(earlier.id)).status).toBe('rolled-back');
  expect((await world.view(later.id)).status).toBe('running');
});

it('tick() rolls both back by rules that are absolute', async () => {
  const { world, earlier, later } = await two({ ...errors, absolute: true });
  for (let second = 0; second < 8; second += 1) await badSecond(world, [FLAG, 'second']);
  expect((await world.view(earlier.id)).status).toBe('rolled-back');
  expect((await world.view(later.id)).status).toBe('rolled-back');
});

it('tick() lets the earlier one act where the later one takes longer to', async () => {
  const slow = { guardrails: [{ ...errors, forMs: 60_000 }] };
  const { world, earlier, later } = await two(errors, slow);
  for (let second = 0; second < 8; second += 1) await badSecond(world, [FLAG, 'second']);
  const { status, verdicts } = await world.view(later.id);
  expect([status, verdicts['errors']?.code]).toEqual(['running', 'pending']);
  expect((await world.view(earlier.id)).status).toBe('rolled-back');
});
