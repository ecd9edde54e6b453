import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import {
  aFlag,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  turns,
} from '../store/store-world.fixture.ts';
import { tick } from './tick.ts';

describe('tick()', () => {
  it('leaves a rollout whose step fails as it was, and steps the others', async () => {
    const tx = await migratedDatabase();
    const store = {
      transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
      onPublished: () => () => {},
    } as unknown as Store;
    const world = await aWorld(store);
    await world.apply(
      flagsFile(aFlag({ key: 'second' })),
      planFile(aPlan({ name: 'second', flag: 'second' })),
    );
    const first = await world.start();
    const second = await store.transact('createRollout', {
      plan: 'second',
      environment: null,
      scale: null,
      reason: null,
      actor: { kind: 'key', id: 'k', name: 'k' },
      nowMs: world.nowMs,
    });
    await world.send([
      turns('new', 1, 4, 0, world.nowMs),
      { ...turns('new', 1, 6, 0, world.nowMs), flag: 'second' },
    ]);
    await tx.db.updateTable('arrival').set({ rows: '[{' }).where('flag', '=', FLAG).execute();
    const input = { term: world.term, elapsedMs: 1_000, nowMs: world.nowMs + 1_000 };
    const result = await tick(tx, input);
    expect(result).toEqual({
      watched: 2,
      changed: [],
      failed: [{ id: first.id, why: expect.stringContaining('JSON') }],
      late: [],
    });
    const waiting = await tx.db.selectFrom('arrival').select('rolloutId').execute();
    expect(waiting).toEqual([{ rolloutId: first.id }]);
    const rows = await tx.db.selectFrom('rollout').select(['id', 'revision']).execute();
    expect(Object.fromEntries(rows.map(({ id, revision }) => [id, revision]))).toEqual({
      [first.id]: first.revision,
      [second.id]: second.revision + 1,
    });
    const ticks = await tx.db.selectFrom('evidence_tick').select('rolloutId').execute();
    expect(ticks).toEqual([{ rolloutId: second.id }]);
  });
});
