/** What a controller does that was away for long, or whose clock jumps. */
import { expect, test } from 'vitest';
import { command, goodSecond } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { aPhase, aPlan, aWorld, planFile, turns } from '../store/store-world.fixture.ts';

const HOUR_MS = 3_600_000;

const four = () => {
  const asking = { minUnits: 5, pass: [], approvals: [{ role: 'product', count: 1 }] };
  const phases = [
    aPhase('one', 10_000),
    { ...aPhase('two', 10_000), gate: asking },
    aPhase('three', 10_000),
    aPhase('all', 100_000),
  ];
  return aPlan({ phases });
};

/** A rollout in its first phase, whose gate is open but for the time held. */
async function nearlyThrough() {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(four()));
  const { id } = await world.start();
  await goodSecond(world, 1);
  const tickAfter = async (jumpMs: number, elapsedMs: number) => {
    world.nowMs += jumpMs;
    const { nowMs } = world;
    // The lease ran out meanwhile: whoever takes it has the next term.
    const held = await world.store.transact('holdLease', {
      ...{ holder: 'test', ttlMs: 10_000, nowMs },
    });
    world.term = held.term ?? world.term;
    const draw = (await world.view(id)).phase + 1;
    await world.send([turns('new', draw, 20, 0, nowMs), turns('legacy', draw, 180, 0, nowMs)]);
    await world.store.transact('tick', { term: world.term, elapsedMs, nowMs });
    return await world.view(id);
  };
  return { world, id, tickAfter };
}

test('a controller that was away for ten days goes on phase by phase, and past no approval', async () => {
  const { world, id, tickAfter } = await nearlyThrough();
  const seen: number[] = [];
  seen.push((await tickAfter(240 * HOUR_MS, 5_000)).phase);
  for (let second = 0; second < 20; second += 1) seen.push((await tickAfter(1_000, 1_000)).phase);
  const steps = seen.map((phase, index) => phase - (seen[index - 1] ?? 0));
  expect(Math.max(...steps)).toBe(1);
  expect(seen.at(-1)).toBe(1);
  expect((await world.view(id)).blockers).toEqual(['approval']);
  const { rows } = await world.store.read('listAudit', { environment: 'production', subject: id });
  expect(rows.filter(({ action }) => action === 'rollout.phase-entered')).toHaveLength(2);
});

test.each([
  ['+1 h', HOUR_MS],
  ['−1 h', -HOUR_MS],
  ['−1 ms', -1],
])('a clock that jumps by %s makes no phase shorter', async (_, jumpMs) => {
  const { tickAfter } = await nearlyThrough();
  let heldMs = 0;
  let now = await tickAfter(jumpMs, 1_000);
  let monotonicMs = 1_000;
  while (now.phase === 0 && monotonicMs < 2 * HOUR_MS) {
    expect(now.heldMs).toBeGreaterThanOrEqual(heldMs);
    expect(now.heldMs).toBeLessThanOrEqual(monotonicMs + 1_000);
    heldMs = now.heldMs;
    const stepMs = jumpMs < -1 ? 60_000 : 1_000;
    now = await tickAfter(stepMs, Math.min(stepMs, 5_000));
    monotonicMs += stepMs;
  }
  expect(now.phase).toBe(1);
  expect(monotonicMs).toBeGreaterThanOrEqual(2_000);
});

test('a tick of an earlier term changes nothing, however late it comes', async () => {
  const { world, id } = await nearlyThrough();
  const before = await world.view(id);
  const nowMs = world.nowMs + 60_000;
  const old = world.term;
  const { term } = await world.store.transact('holdLease', { holder: 'b', ttlMs: 10_000, nowMs });
  expect(term).toBe(old + 1);
  const late = { term: old, elapsedMs: 1_000, nowMs };
  await expect(world.store.transact('tick', late)).rejects.toMatchObject({ code: 'conflict' });
  await expect(
    world.store.transact('claimEffects', { term: old, nowMs, limit: 10 }),
  ).rejects.toMatchObject({ code: 'conflict' });
  const done = { term: old, id: `${id}:1:0`, outcome: 'ok', detail: '', nowMs } as const;
  await expect(world.store.transact('finishAction', done)).rejects.toMatchObject({
    code: 'conflict',
  });
  expect((await world.view(id)).revision).toBe(before.revision);
});

test('an edit that comes late loses: the plan that came first runs, and something is served', async () => {
  const { world, id } = await nearlyThrough();
  const { revision } = await world.view(id);
  const [first, ...rest] = four().phases;
  const held = { ...(first ?? aPhase('one', 10_000)), hold: { minMs: HOUR_MS, maxMs: null } };
  const newer = { ...four(), phases: [held, ...rest] };
  await world.apply(planFile(newer));
  const edit = { type: 'edit', plan: 'chat', reason: 'slower', revision } as const;
  const edited = await command(world, id, edit);
  await world.apply(planFile(four()));
  world.nowMs += 300_000;
  await expect(command(world, id, edit)).rejects.toMatchObject({ code: 'conflict' });
  const after = await world.view(id);
  expect([after.planHash, after.generation]).toEqual([edited.planHash, 2]);
  const ruleset = await world.store.read('currentRuleset', { environment: 'production' });
  expect(Object.keys(ruleset?.snapshot.document.flags ?? {})).toEqual(['chat-agent']);
  const plans = await world.store.read('findPlan', { plan: edited.planHash, environment: null });
  expect(plans).toEqual(newer);
});
