import type { Layer } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { incidentWorld } from '../incident/incident-world.fixture.ts';
import type { changes } from '../store/operations.ts';
import { ANA, aPlan, planFile, T0 } from '../store/store-world.fixture.ts';

const layer = (name: string, kind: Layer['kind'], target: string): Layer => ({
  ...{ name, kind, target, action: null, withinMs: null },
});

/** A rollout that runs, whose rollback goes through a deployment and a database. */
async function started(procedure: readonly Layer[]) {
  const made = await incidentWorld();
  const { tx, world, follow } = made;
  const { store } = world;
  await world.apply(
    planFile(aPlan({ rollback: { conversations: 'cut-now', procedure: ['flag', ...procedure] } })),
  );
  await follow();
  const { id } = await world.start();
  const command = (asked: Parameters<typeof changes.commandRollout>[1]['command']) =>
    store.transact('commandRollout', { id, command: asked, actor: ANA, nowMs: world.nowMs });
  return {
    ...made,
    id,
    back: () => command({ type: 'rollback', reason: 'because' }),
    done: (name: string) =>
      command({ type: 'layer', layer: name, decision: 'done', reason: 'seen' }),
    deployed: (version: string, changed: object = {}) =>
      store.transact('beginDeployment', {
        ...{ environment: 'production', version, commit: `c-${version}`, commitMs: null },
        ...{ kind: 'deploy', slot: null, url: null, rollout: null, startedMs: world.nowMs },
        ...{ endedMs: world.nowMs, status: 'succeeded', detail: '', key: null, actor: ANA },
        ...{ nowMs: world.nowMs, ...changed },
      }),
    list: () => store.read('listDeployments', { environment: 'production', limit: 50 }),
    figures: async () => {
      const asked = { environment: 'production', days: 30, nowMs: world.nowMs };
      const [figures] = await store.read('deliveryFigures', asked);
      const { rollbacks, restoreP50Ms, detectP50Ms } = figures ?? {};
      return { rollbacks, restoreP50Ms, detectP50Ms };
    },
    told: async () => {
      const rows = await tx.db
        .selectFrom('series_bucket')
        .innerJoin('series', 'series.id', 'series_bucket.seriesId')
        .select(['trials', 'sum'])
        .where('metric', '=', 'time_to_restore_ms')
        .execute();
      return rows.map(({ trials, sum }) => [trials, sum / 1_000_000]);
    },
  };
}

describe('followRollback()', () => {
  it('tells the time to restore of a flag alone as 0, once', async () => {
    const { back, follow, told, figures, list } = await started([]);
    expect(await figures()).toEqual({ rollbacks: 0, restoreP50Ms: null, detectP50Ms: null });
    await back();
    await follow();
    await follow();
    expect(await told()).toEqual([[1, 0]]);
    expect(await figures()).toEqual({ rollbacks: 1, restoreP50Ms: 0, detectP50Ms: null });
    expect(await list()).toEqual([]);
  });

  it('waits for the last layer, and writes down the deployment that one of them was', async () => {
    const { world, id, back, done, follow, told, figures, deployed, list } = await started([
      layer('app', 'deployment', 'previous'),
      layer('data', 'database', 'before'),
    ]);
    await deployed('v1', { slot: 'blue' });
    world.nowMs += 1_000;
    const bad = await deployed('v2', { slot: 'green' });
    world.nowMs += 1_000;
    await back();
    await follow();
    expect([await told(), await figures()]).toEqual([
      [],
      { rollbacks: 1, restoreP50Ms: null, detectP50Ms: null },
    ]);
    world.nowMs += 60_000;
    await done('app');
    await follow();
    await follow();
    const [rollback, second] = await list();
    expect(rollback).toMatchObject({
      ...{ version: 'v1', commit: 'c-v1', kind: 'rollback', slot: 'blue', live: true },
      ...{ status: 'succeeded', startedMs: T0 + 2_000, endedMs: T0 + 62_000, rollout: id },
      ...{ detail: `Layer "app" of rollout "${id}"`, by: 'ana' },
    });
    expect(second).toMatchObject({ id: bad.id, status: 'rolled-back', live: false });
    expect(await list()).toHaveLength(3);
    world.nowMs += 30_000;
    await done('data');
    await follow();
    expect([await told(), await figures()]).toEqual([
      [[1, 90_000]],
      { rollbacks: 1, restoreP50Ms: 90_000, detectP50Ms: null },
    ]);
  });

  it('waits for checks of the flag, of which the decision says nothing', async () => {
    const { tx, id, happened, follow, told, figures, world } = await started([]);
    const stands = (status: string) => tx.db.updateTable('rollout').set({ status }).execute();
    await stands('rolling-back');
    await happened('rollout.rolled-back', id, { reason: 'errors' });
    await follow();
    const going = { rollbacks: 1, restoreP50Ms: null, detectP50Ms: null };
    expect([await told(), await figures()]).toEqual([[], going]);
    world.nowMs += 5_000;
    await stands('rolled-back');
    await happened('rollout.rollback-finished', id);
    await follow();
    expect([await told(), await figures()]).toEqual([
      [[1, 5_000]],
      { ...going, restoreP50Ms: 5_000 },
    ]);
  });

  it('tells once what was decided and finished between two looks', async () => {
    const { tx, id, happened, follow, told, world } = await started([]);
    await happened('rollout.rolled-back', id, { reason: 'errors' });
    world.nowMs += 5_000;
    await tx.db.updateTable('rollout').set({ status: 'rolled-back' }).execute();
    await happened('rollout.rollback-finished', id);
    await follow();
    expect(await told()).toEqual([[1, 5_000]]);
  });

  it('names the target where it knows no former deployment', async () => {
    const { back, done, follow, list } = await started([layer('app', 'deployment', 'release-7')]);
    await back();
    await done('app');
    await follow();
    expect(await list()).toMatchObject([{ version: 'release-7', kind: 'rollback', live: true }]);
  });

  it('lets stand what somebody told of the same rollout', async () => {
    const { id, world, back, done, follow, list, deployed } = await started([
      layer('app', 'deployment', 'previous'),
    ]);
    await back();
    world.nowMs += 1_000;
    const told = await deployed('v1', { kind: 'rollback', rollout: id });
    await done('app');
    await follow();
    expect((await list()).map((one) => one.id)).toEqual([told.id]);
  });

  it('tells onset to detected where the guardrail that decided knows its onset', async () => {
    const { tx, id, happened, figures, world } = await started([]);
    world.nowMs += 300_000;
    const memory = JSON.stringify({ beyondSinceMs: world.nowMs - 290_000 });
    const row = { rolloutId: id, generation: 1, guardrail: 'errors', memory };
    const { generation } = await tx.db
      .selectFrom('rollout')
      .select('generation')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await tx.db.deleteFrom('evidence').execute();
    await tx.db
      .insertInto('evidence')
      .values({ ...row, generation })
      .execute();
    await tx.db.updateTable('rollout').set({ status: 'rolled-back' }).execute();
    await happened('rollout.rolled-back', id, { reason: 'errors', guardrail: 'errors' });
    expect(await figures()).toEqual({ rollbacks: 1, restoreP50Ms: 0, detectP50Ms: 290_000 });
  });
});
