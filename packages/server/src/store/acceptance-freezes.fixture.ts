import { expect, it } from 'vitest';
import { command, goodSecond } from './driving.fixture.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import { ANA, aWorld, T0, type World } from './store-world.fixture.ts';

const DAY_MS = 86_400_000;
const production = { environment: 'production', actor: ANA };

/** Freezes of an environment, and the emergency stop. */
export function describeFreezes(subject: () => StoreUnderTest): void {
  it('createFreeze() keeps a rollout from going on, and endFreeze() lets it', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    const freeze = await freezeFor(world, 60_000);
    expect(freeze).toMatchObject({
      ...{ environment: 'production', fromMs: world.nowMs, toMs: world.nowMs + 60_000 },
      ...{ reason: 'year end', by: 'ana' },
    });
    for (let second = 0; second < 8; second += 1) await goodSecond(world, 1);
    const held = await world.view(id);
    expect([held.phase, held.blockers]).toEqual([0, ['freeze']]);
    expect(held.waitingFor.outside).toEqual([expect.stringContaining('year end')]);
    await expect(command(world, id, { type: 'promote', reason: 'now' })).rejects.toMatchObject({
      code: 'rollout-refused',
      message: expect.stringContaining('frozen until'),
    });
    const ended = await world.store.transact('endFreeze', {
      ...{ id: freeze.id, actor: ANA, nowMs: world.nowMs },
    });
    expect(ended).toEqual({ ...freeze, toMs: world.nowMs });
    await goodSecond(world, 1);
    expect((await world.view(id)).phase).toBe(1);
    const { rows } = await world.store.read('listAudit', {
      ...{ environment: 'production', subject: freeze.id },
    });
    expect(rows.map(({ action }) => action).sort()).toEqual(['freeze.created', 'freeze.ended']);
  });

  it('createFreeze() never keeps anybody from pausing, rolling back or aborting', async () => {
    const world = await aWorld(subject().store);
    await freezeFor(world, 60_000);
    await expect(world.start('please')).rejects.toMatchObject({ code: 'rollout-refused' });
    world.nowMs += 60_000;
    const { id } = await world.start();
    await freezeFor(world, 60_000);
    expect((await command(world, id, { type: 'pause', reason: 'x' })).status).toBe('paused');
    expect((await command(world, id, { type: 'resume', reason: 'x' })).status).toBe('running');
    expect((await command(world, id, { type: 'rollback', reason: 'x' })).status).toBe(
      'rolled-back',
    );
  });

  it('listFreezes() shows what is in force or to come, of one environment or of all', async () => {
    const world = await aWorld(subject().store);
    const { nowMs } = world;
    const now = await freezeFor(world, 10_000);
    const span = { fromMs: nowMs + 20_000, toMs: nowMs + 30_000, reason: 'later' };
    const later = await world.store.transact('createFreeze', { ...production, ...span, nowMs });
    const list = async (environment: string | null, atMs: number) => {
      const found = await world.store.read('listFreezes', { environment, nowMs: atMs });
      return found.map(({ id }) => id);
    };
    expect(await list('production', nowMs)).toEqual([now.id, later.id]);
    expect(await list(null, nowMs + 10_000)).toEqual([later.id]);
    expect(await list('staging', nowMs)).toEqual([]);
    const ended = await world.store.transact('endFreeze', { id: later.id, actor: ANA, nowMs });
    expect([ended.fromMs, ended.toMs]).toEqual([span.fromMs, span.fromMs]);
    expect(await list(null, nowMs)).toEqual([now.id]);
    await expect(
      world.store.transact('endFreeze', { id: now.id, actor: ANA, nowMs: nowMs + 10_000 }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('createFreeze() takes no more than 400 days, and no more than 100 that are open', async () => {
    const world = await aWorld(subject().store);
    const create = (fromMs: number, toMs: number, reason = 'x', environment = 'production') =>
      world.store.transact('createFreeze', {
        ...{ environment, fromMs, toMs, reason, actor: ANA, nowMs: T0 },
      });
    for (const [fromMs, toMs, reason] of [
      [T0, T0, 'x'],
      [T0 + 1, T0, 'x'],
      [T0 - 10, T0, 'x'],
      [T0, T0 + 400 * DAY_MS + 1, 'x'],
      [T0, T0 + 1, '  '],
    ] as const) {
      await expect(create(fromMs, toMs, reason)).rejects.toMatchObject({
        code: 'malformed-request',
      });
    }
    await expect(create(T0, T0 + 1, 'x', 'productoin')).rejects.toMatchObject({
      code: 'not-found',
    });
    await create(T0, T0 + 400 * DAY_MS);
    for (let more = 0; more < 99; more += 1) await create(T0, T0 + 1);
    await expect(create(T0, T0 + 1)).rejects.toMatchObject({ code: 'conflict' });
    await create(T0, T0 + 1, 'x', 'staging');
  });

  it('stopRollouts() rolls back all that runs, aborts what waits, and kills flags if asked', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    const stop = (kill: boolean) =>
      world.store.transact('stopRollouts', {
        ...{ ...production, reason: 'fire', kill, nowMs: world.nowMs },
      });
    const first = await stop(true);
    expect(first.stopped.map((view) => [view.id, view.status])).toEqual([[id, 'rolled-back']]);
    expect(first.killed).toEqual(['chat-agent']);
    const [flag] = await world.store.read('listFlags', { environment: 'production' });
    expect([flag?.killed, flag?.owner]).toEqual([true, null]);
    expect(await stop(false)).toEqual({ stopped: [], killed: [] });
    const { rows } = await world.store.read('listAudit', {
      ...{ environment: 'production', subject: 'production' },
    });
    expect(rows.map(({ action }) => action).slice(0, 2)).toEqual([
      ...['rollouts.stopped', 'rollouts.stopped'],
    ]);
    await expect(
      world.store.transact('stopRollouts', {
        ...{ environment: 'nowhere', reason: 'x', kill: false, actor: ANA, nowMs: T0 },
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stopRollouts() aborts a rollout that waits for its start', async () => {
    const world = await aWorld(subject().store);
    const later = await world.store.transact('createRollout', {
      ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA },
      ...{ nowMs: T0, atMs: T0 + 60_000 },
    });
    expect([later.status, later.startAtMs]).toEqual(['scheduled', T0 + 60_000]);
    const { stopped } = await world.store.transact('stopRollouts', {
      ...{ ...production, reason: 'fire', kill: false, nowMs: T0 },
    });
    expect(stopped.map(({ id, status }) => [id, status])).toEqual([[later.id, 'aborted']]);
  });
}

async function freezeFor(world: World, forMs: number) {
  const { nowMs } = world;
  const span = { fromMs: nowMs, toMs: nowMs + forMs, reason: 'year end' };
  return await world.store.transact('createFreeze', { ...production, ...span, nowMs });
}
