import { expect, it } from 'vitest';
import { alertWorld, aRule } from './alert-world.fixture.ts';

async function worldWentBack(byMs: number) {
  const made = await alertWorld(aRule());
  await made.pass(60, () => made.turns(100, 0));
  made.world.nowMs -= byMs;
  await made.tx.db.deleteFrom('lease').execute();
  const { term } = await made.world.store.transact('holdLease', {
    ...{ holder: 'test', ttlMs: 10_000, nowMs: made.world.nowMs },
  });
  if (term !== null) made.world.term = term;
  return made;
}

it.each([
  ['5 min, less than the longest step', 300_000],
  ['2 h, before the rules were applied', 7_200_000],
])('rules are looked at when the clock went back by %s', async (_, byMs) => {
  const { pass, turns, told } = await worldWentBack(byMs);
  await pass(60, () => turns(100, 50));
  expect(await told()).toEqual(['firing errors ops']);
});
