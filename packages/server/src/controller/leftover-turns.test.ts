import type { Tick } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { fromJson } from '../store/from-json.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { aWorld, turns } from '../store/store-world.fixture.ts';

/** A rollout that is watched, and an instance that dies. */
async function watched() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  await world.start();
  /** What was open in the turns that failed with their process. */
  const failed = async (): Promise<number[]> => {
    const ticks = await tx.db.selectFrom('evidence_tick').select('inputs').execute();
    const rows = ticks.flatMap(({ inputs }) => fromJson<Tick>(inputs).rows);
    return rows.flatMap(({ cell }) => (cell.kind === 'rate' && cell.events > 0 ? cell.events : []));
  };
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second += 1) await world.tick();
  };
  const say = (sequence: number, openUnits: number, more = {}) =>
    world.send([turns('new', 1, 0, 0, world.nowMs, openUnits)], {
      instanceId: 'dead',
      sequence,
      ...more,
    });
  const leave = (sequence: number, openUnits: number, more = {}) =>
    say(sequence, openUnits, { leftover: true, ...more });
  return { tx, failed, seconds, say, leave };
}

describe('leftovers of a dead process', () => {
  it('replace its last level while it may still be alive: what was open fails once', async () => {
    const { failed, seconds, say, leave } = await watched();
    await say(1, 5);
    await seconds(10);
    await leave(2, 3);
    await seconds(60);
    expect(await failed()).toEqual([3]);
  });

  it('do not open turns again that failed with it', async () => {
    const { failed, seconds, say, leave } = await watched();
    await say(1, 5);
    await seconds(40);
    await leave(2, 4);
    await leave(3, 3);
    await seconds(60);
    expect(await failed()).toEqual([5]);
  });

  it('say what was open in one that was never heard of', async () => {
    const { failed, seconds, leave } = await watched();
    await leave(1, 4);
    await leave(2, 3);
    await seconds(60);
    expect(await failed()).toEqual([3]);
  });

  it('may be a good-bye, which ends what was open', async () => {
    const { failed, seconds, say, leave } = await watched();
    await say(1, 5);
    await seconds(10);
    await leave(2, 5, { closing: true });
    await seconds(60);
    expect(await failed()).toEqual([]);
  });

  it('are added once, and the gap before them is counted lost', async () => {
    const { tx, say, leave } = await watched();
    await say(1, 0);
    await leave(3, 0);
    const again = await leave(3, 0);
    expect(again).toMatchObject({ duplicate: true });
    const instances = await tx.db
      .selectFrom('instance')
      .select(['sequence', 'lostBatches'])
      .execute();
    expect(instances).toContainEqual({ sequence: 3, lostBatches: 1 });
  });
});
