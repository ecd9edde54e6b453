import { type Plan, planHash } from '@tidegate/core';
import { expect, it } from 'vitest';
import { goodSecond } from './driving.fixture.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  serving,
  T0,
  turns,
  type World,
} from './store-world.fixture.ts';

/** Plans that were applied: listed, promoted to another environment, held ready. */
export function describePlans(subject: () => StoreUnderTest): void {
  it('listPlans() shows the newest version of each plan', async () => {
    const world = await aWorld(subject().store);
    const changed = aPlan({ alpha: 0.02 });
    const other = aPlan({ name: 'other', environment: 'staging' });
    await world.apply(flagsFile(inBoth()), planFile(changed));
    await world.apply(planFile(other));
    const list = (environment: string | null) => world.store.read('listPlans', { environment });
    expect(await list(null)).toEqual([
      {
        ...{ name: 'chat', environment: 'production', hash: planHash(changed), flag: FLAG },
        ...{ control: 'legacy', candidate: 'new', phases: 2, appliedMs: T0 },
      },
      expect.objectContaining({ name: 'other', environment: 'staging' }),
    ]);
    expect((await list('staging')).map(({ name }) => name)).toEqual(['other']);
    world.nowMs += 5_000;
    await world.apply(planFile(aPlan()));
    const [back] = await list('production');
    expect([back?.hash, back?.appliedMs]).toEqual([planHash(aPlan()), T0 + 5_000]);
  });

  it('promotePlan() applies a plan that was completed, whose evidence and approvals begin anew', async () => {
    const world = await aWorld(subject().store);
    await world.apply(flagsFile(inBoth()));
    await expect(promote(world)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no rollout of exactly this plan'),
    });
    await world.start();
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 1);
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 2);
    const view = await promote(world);
    const promoted: Plan = { ...aPlan(), environment: 'staging' };
    expect(view).toEqual({
      ...{ name: 'chat', environment: 'staging', hash: planHash(promoted), flag: FLAG },
      ...{ control: 'legacy', candidate: 'new', phases: 2, appliedMs: world.nowMs },
    });
    const asked = { plan: 'chat', environment: 'staging' };
    expect(await world.store.read('findPlan', asked)).toEqual(promoted);
    const { rows } = await world.store.read('listAudit', {
      ...{ environment: 'staging', subject: 'chat' },
    });
    expect(rows.map(({ action }) => action)).toEqual(['plan.promoted']);
  });

  it('promotePlan() goes past what was not completed with a reason, and past nothing that is missing', async () => {
    const world = await aWorld(subject().store);
    const { store } = world;
    const beta = { ...aPhase('beta', 0), shares: [{ segment: '@joined', weightParts: 100_000 }] };
    await world.apply(planFile(aPlan({ phases: [beta, aPhase('all', 100_000)] })));
    expect((await promote(world, 'we know it')).environment).toBe('staging');
    const key = { environment: 'staging', key: FLAG, reason: null, actor: ANA, nowMs: T0 };
    await store.transact('archiveFlag', key);
    await expect(promote(world, 'we know it')).rejects.toMatchObject({
      code: 'conflict',
      message: `Cannot promote plan "chat" from "production" to "staging": there is no flag "${FLAG}" there; apply it first`,
    });
    const same = { plan: 'chat', from: 'production', to: 'production' };
    const who = { actor: ANA, nowMs: T0 };
    await expect(
      store.transact('promotePlan', { ...same, reason: 'x', ...who }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      store.transact('promotePlan', { ...same, to: 'nowhere', reason: 'x', ...who }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('apply(), createRollout() and promotePlan() refuse an action that is not configured', async () => {
    const world = await aWorld(subject().store);
    const item = { name: 'tests', title: 'Tests pass', action: 'unit-tests', blocking: true };
    const checklists = { review: { title: null, ordered: false, items: [item] } };
    const plan = aPlan({ checklists });
    const apply = (actions: readonly string[]) =>
      world.store.transact('apply', {
        ...{ files: [flagsFile(inBoth()), planFile(plan)], dryRun: false, confirmGrowth: false },
        ...{ actions, actor: ANA, nowMs: T0 },
      });
    const refused = await apply(['unit-test']);
    expect(!refused.ok && refused.problems).toEqual([
      {
        ...{ code: 'unknown-name', file: 'plan.yaml', at: { line: 3, column: 5 } },
        message:
          'Cannot find action "unit-tests": it does not exist in the server\'s configuration (item "tests" of checklist "review")',
        expected: '"unit-test"',
      },
    ]);
    expect((await apply(['unit-tests'])).ok).toBe(true);
    await expect(world.start()).rejects.toMatchObject({
      code: 'rollout-refused',
      message: expect.stringContaining('names action "unit-tests"'),
    });
    await expect(promote(world, 'x')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('apply() and preflight refuse a driver of another environment', async () => {
    const world = await aWorld(subject().store);
    const layer = { kind: 'deployment', name: 'app', target: 'previous', withinMs: null } as const;
    const procedure = ['flag', { ...layer, action: 'releases' }] as const;
    const plan = aPlan({ rollback: { conversations: 'cut-now', procedure } });
    const of = (environment: string) => [{ driver: 'releases', environment }];
    const apply = (environment: string) =>
      world.store.transact('apply', {
        ...{ files: [flagsFile(inBoth()), planFile(plan)], dryRun: false, confirmGrowth: false },
        ...{ actions: of(environment), actor: ANA, nowMs: T0 },
      });
    const refused = await apply('staging');
    const why =
      'layer "app" of the rollback names driver "releases", which is of environment "staging" and not of "production"';
    expect(!refused.ok && refused.problems).toEqual([
      {
        ...{ code: 'out-of-range', file: 'plan.yaml', at: { line: 3, column: 5 } },
        message: `Cannot apply plan "chat": ${why}`,
        expected: 'one of its own environment',
      },
    ]);
    expect((await apply('production')).ok).toBe(true);
    const asked = { plan: 'chat', environment: null, nowMs: world.nowMs };
    const ready = (environment: string) =>
      world.store.read('planReadiness', { ...asked, actions: of(environment) });
    expect((await ready('staging')).refusal).toContain(why);
    expect((await ready('production')).refusal).toBeNull();
  });

  it('planReadiness() says what preflight and the surroundings say, and changes nothing', async () => {
    const world = await aWorld(subject().store);
    const ask = () =>
      world.store.read('planReadiness', { plan: 'chat', environment: null, nowMs: world.nowMs });
    expect(await ask()).toEqual({ plan: aPlan(), refusal: null });
    await world.apply(planFile(aPlan({ requires: ['billing'] })));
    expect((await ask()).refusal).toBe(
      'Cannot start a rollout of "chat": plan "billing" must be completed first: it never had a rollout',
    );
    await world.apply(planFile(aPlan()));
    const { id } = await world.start();
    expect((await ask()).refusal).toContain(`rollout "${id}" owns flag`);
  });

  it('planReadiness() finds a required plan of another environment, once it is completed there', async () => {
    const world = await aWorld(subject().store);
    const refusal = async (requires: readonly string[]) => {
      await world.apply(planFile(aPlan({ name: 'later', environment: 'staging', requires })));
      const asked = { plan: 'later', environment: 'staging', nowMs: world.nowMs };
      return (await world.store.read('planReadiness', asked)).refusal;
    };
    await world.apply(flagsFile(inBoth()));
    const { id } = await world.start();
    const said = 'Cannot start a rollout of "later": plan';
    expect(await refusal(['production/chat'])).toBe(
      `${said} "production/chat" must be completed first: its rollout "${id}" is running`,
    );
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 1);
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 2);
    expect((await world.view(id)).status).toBe('completed');
    expect(await refusal(['production/chat'])).toBeNull();
    for (const name of ['chat', 'staging/chat', 'production/other'])
      expect(await refusal([name])).toBe(
        `${said} "${name}" must be completed first: it never had a rollout`,
      );
  });

  it('createRollout() refuses a start while control breaks the plan, unless a person says why', async () => {
    const world = await aWorld(subject().store);
    await world.send([turns('legacy', 0, 200, 20, world.nowMs)]);
    await expect(world.start()).rejects.toMatchObject({
      code: 'rollout-refused',
      message: expect.stringContaining('control "legacy" breaks the plan\'s own limit now'),
    });
    expect((await world.start('the limit is for the new one')).status).toBe('running');
  });

  it('createRollout() asks nothing of control that is older than 15 min', async () => {
    const world = await aWorld(subject().store);
    await world.send([turns('legacy', 0, 200, 20, world.nowMs)]);
    world.nowMs += 16 * 60_000;
    expect((await world.start()).status).toBe('running');
  });
}

/** The flag of the world in both environments. */
function inBoth() {
  return aFlag({ environments: { production: serving('legacy'), staging: serving('legacy') } });
}

async function promote(world: World, reason: string | null = null) {
  return await world.store.transact('promotePlan', {
    ...{ plan: 'chat', from: 'production', to: 'staging', reason },
    ...{ actor: ANA, nowMs: world.nowMs },
  });
}
