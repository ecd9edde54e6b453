import type { Tick } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { fromJson } from '../store/from-json.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { ANA, aBatch, aWorld, T0, turns, type World } from '../store/store-world.fixture.ts';

/** A rollout that is watched, and what its ticks were told. */
async function watched() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  const { id } = await world.start();
  const failed = async (): Promise<Tick['rows']> => {
    const ticks = await tx.db.selectFrom('evidence_tick').select('inputs').execute();
    const rows = ticks.flatMap(({ inputs }) => fromJson<Tick>(inputs).rows);
    return rows.filter(({ cell }) => cell.kind === 'rate' && cell.events > 0);
  };
  const seconds = async (count: number, each: () => Promise<unknown> = async () => {}) => {
    for (let second = 0; second < count; second += 1) {
      await each();
      await world.tick();
    }
  };
  return { tx, world, id, failed, seconds };
}

/** Says that so many turns of the candidate are open in draw 1. */
function open(world: World, instanceId: string, openUnits: number, changes = {}) {
  const series = openUnits > 0 ? [turns('new', 1, 0, 0, world.nowMs, openUnits)] : [];
  return world.send(series, { instanceId, ...changes });
}

const lost = (trials: number, startMs: number, arm = 'candidate', draw = 1) => ({
  metric: 'error_rate',
  draw,
  arm,
  startMs,
  cell: {
    kind: 'rate',
    trials,
    events: trials,
    atRiskUnits: trials,
    newUnits: 0,
    openUnits: 0,
    failedUnits: [],
  },
  // Nobody names them: each turn is a unit that was at risk and failed.
  firstFailures: trials,
  undeduplicated: trials,
});

describe('failVanishedTurns()', () => {
  it('fails the open turns of an instance that vanished, once, after the deadline', async () => {
    const { tx, world, failed, seconds } = await watched();
    await open(world, 'gone', 5);
    await open(world, 'gone-too', 2);
    await seconds(30);
    expect(await failed()).toEqual([]);
    await seconds(1);
    expect(await failed()).toEqual([lost(7, T0 + 30_000)]);
    await seconds(60);
    expect(await failed()).toHaveLength(1);
    const buckets = await tx.db
      .selectFrom('series_bucket')
      .select(['trials', 'events', 'units'])
      .where('trials', '>', 0)
      .execute();
    expect(buckets).toEqual([{ trials: 7, events: 7, units: 0 }]);
    expect(await tx.db.selectFrom('open_turn').selectAll().execute()).toEqual([]);
  });

  it('tells arms and draws apart', async () => {
    const { world, failed, seconds } = await watched();
    const { nowMs } = world;
    await world.send([
      turns('new', 1, 0, 0, nowMs, 3),
      turns('legacy', 1, 0, 0, nowMs, 2),
      turns('legacy', 0, 0, 0, nowMs, 1),
      turns('third', 0, 0, 0, nowMs, 9),
    ]);
    await seconds(31);
    expect(await failed()).toEqual([
      lost(1, T0 + 30_000, 'control', 0),
      lost(3, T0 + 30_000, 'candidate', 1),
      lost(2, T0 + 30_000, 'control', 1),
    ]);
  });

  it.each<[string, (world: World) => Promise<unknown>]>([
    ['said good-bye', (world) => open(world, 'i', 5, { closing: true })],
    ['has no open turn any more', (world) => open(world, 'i', 0)],
  ])('fails nothing of an instance that %s', async (_what, end) => {
    const { world, failed, seconds } = await watched();
    await open(world, 'i', 5);
    await end(world);
    await seconds(40);
    expect(await failed()).toEqual([]);
  });

  it('fails nothing of an instance that is heard of', async () => {
    const { world, failed, seconds } = await watched();
    await seconds(40, () => open(world, 'live', 5));
    expect(await failed()).toEqual([]);
  });

  it('takes the last level, not the sum of them, and goes on with one that comes back', async () => {
    const { world, failed, seconds } = await watched();
    await seconds(3, () => open(world, 'i', 5));
    await seconds(31);
    expect(await failed()).toEqual([lost(5, T0 + 30_000)]);
    await open(world, 'i', 2);
    await seconds(31);
    expect(await failed()).toEqual([lost(5, T0 + 30_000), lost(2, T0 + 60_000)]);
  });

  it('believes no untrusted instance', async () => {
    const { world, failed, seconds } = await watched();
    const { keyId, nowMs, store } = world;
    const batch = aBatch(1, [turns('new', 1, 0, 0, nowMs, 5)], nowMs);
    const input = { environment: 'production', keyId, batch, nowMs };
    await store.transact('ingestBatch', { ...input, trusted: false });
    await seconds(40);
    expect(await failed()).toEqual([]);
  });

  it('gives instances a minute to come back when nobody listened', async () => {
    const { world, failed, seconds } = await watched();
    await open(world, 'gone', 5);
    await open(world, 'live', 3);
    await seconds(1);
    world.nowMs += 299_000;
    const again = world.nowMs;
    await seconds(50);
    await open(world, 'live', 3);
    await open(world, 'gone-since', 4);
    expect(await failed()).toEqual([]);
    await seconds(10, () => open(world, 'live', 3));
    expect(await failed()).toEqual([]);
    await seconds(2, () => open(world, 'live', 3));
    expect(await failed()).toEqual([lost(5, again + 60_000)]);
    await seconds(20, () => open(world, 'live', 3));
    expect(await failed()).toEqual([lost(5, again + 60_000), lost(4, again + 80_000)]);
  });

  it('leaves a later rollout of the flag alone', async () => {
    const { world, id, failed, seconds } = await watched();
    await open(world, 'gone', 5);
    await seconds(2);
    const command = { type: 'rollback' as const, reason: 'x' };
    await world.store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
    await world.start('again');
    await seconds(40);
    expect(await failed()).toEqual([]);
  });
});
