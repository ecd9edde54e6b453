import type { Effect } from '@tidegate/core';
import { expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { aPhase, aPlan, aWorld, planFile, T0 } from '../store/store-world.fixture.ts';
import { writeOutbox } from './write-outbox.ts';

const task: Effect = {
  ...{ id: 'ro_1:4:0', orderingKey: 'task:ro_1', kind: 'task', limitMs: 0 },
  payload: { name: 'retire', title: 'The old path is removed', dueMs: T0 + 1_000 },
};
const notice: Effect = { ...task, id: 'ro_1:4:1', kind: 'notify', payload: { channel: 'ops' } };

test('writeOutbox() makes a task a follow-up, once by its id, and no delivery', async () => {
  const tx = await migratedDatabase();
  const rollout = { id: 'ro_1', environment: 'production' };
  await writeOutbox(tx, rollout, [task, notice], T0);
  await writeOutbox(tx, rollout, [task, notice], T0 + 5);
  expect(await tx.db.selectFrom('follow_up').selectAll().execute()).toEqual([
    {
      ...{ id: 'ro_1:4:0', environment: 'production', incidentId: null, rolloutId: 'ro_1' },
      ...{ name: 'retire', title: 'The old path is removed', dueMs: T0 + 1_000 },
      ...{ everyMs: null, timesLeft: 1, doneMs: null, doneBy: null, note: null },
      overdueToldMs: null,
    },
  ]);
  const waiting = await tx.db.selectFrom('outbox').select(['id', 'kind']).execute();
  expect(waiting).toEqual([{ id: 'ro_1:4:1', kind: 'notify' }]);
});

test('writeStep() lets the retirement of the old path go when a completed rollout is taken back', async () => {
  const world = await aWorld(await anEngine());
  const retirement = { minMs: 1_000, maxMs: 2_000, what: 'The old path is removed' };
  await world.apply(planFile(aPlan({ phases: [aPhase('all', 100_000)], retirement })));
  const { id } = await world.start();
  await command(world, id, { type: 'promote', reason: 'x' });
  const open = async () => {
    const asked = { environment: 'production', nowMs: world.nowMs };
    const all = await world.store.read('listFollowUps', { ...asked, all: false });
    return all.map(({ name }) => name);
  };
  expect(await open()).toEqual(['retirement', 'retirement-overdue']);
  await command(world, id, { type: 'rollback', reason: 'x' });
  expect(await open()).toEqual([]);
});
