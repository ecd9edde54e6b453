import { expect, it } from 'vitest';
import { alertWorld, aRule } from './alert-world.fixture.ts';

it('a newer notice hurries the older one that it waits behind, and none of another channel', async () => {
  const { pass, turns, tx, command, world } = await alertWorld(aRule());
  await pass(30, () => turns(100, 5));
  const other = { orderingKey: 'notify:ro_1:ops', id: 'ro_1:1:0' };
  const [fired] = await tx.db.selectFrom('outbox').selectAll().execute();
  if (fired === undefined) throw new Error('nothing was told');
  await tx.db
    .insertInto('outbox')
    .values({ ...fired, ...other, sequence: 99 })
    .execute();
  const dueMs = world.nowMs + 1_800_000;
  await tx.db.updateTable('outbox').set({ attempts: 3, dueMs }).execute();
  world.nowMs += 60_000;
  await command('errors', { type: 'acknowledge' });
  const rows = await tx.db.selectFrom('outbox').selectAll().orderBy('sequence').execute();
  expect(rows.map((row) => [row.id, row.dueMs])).toEqual([
    [fired.id, world.nowMs],
    [other.id, dueMs],
    [expect.stringContaining(':acknowledged:ops'), 0],
  ]);
});
