import { type Recording, replay, type Tick } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { findRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { aPhase, aPlan, aWorld, planFile, T0, turns } from '../store/store-world.fixture.ts';

/** Numbers from 0 to 1 (Mulberry32). */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A rollout that the controller runs on turns by chance, and each state that it was in. */
async function ran(seed: number) {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  const plan = aPlan({
    phases: [aPhase('ten', 10_000), aPhase('half', 50_000), aPhase('all', 100_000)],
  });
  await world.apply(planFile(plan));
  const { id } = await world.start();
  const random = seeded(seed);
  const badShare = seed % 2 === 0 ? 0.02 : 0.5;
  const states: (readonly [atMs: number, status: string, phase: number])[] = [];
  const find = async () => {
    const found = await findRollout(tx, id);
    if (found === null) throw new Error('It was started');
    return found.rollout;
  };
  let rollout = await find();
  for (let second = 0; second < 60 && rollout.status === 'running'; second++) {
    const { id: draw, weightParts } = rollout.ramp.at(-1)?.draws[0] ?? { id: 0, weightParts: 0 };
    const units = 50 + Math.floor(random() * 60);
    const candidate = Math.round((units * weightParts) / 100_000);
    const isTold = random() < 0.9;
    const bad = random() < badShare ? Math.min(3, candidate) : 0;
    if (isTold) {
      const told = [turns('new', draw, candidate, bad, world.nowMs)];
      const others = [turns('legacy', draw, units - candidate, 0, world.nowMs)];
      const ruleset = await tx.db
        .selectFrom('environment')
        .select(['lineage', 'version'])
        .where('key', '=', 'production')
        .executeTakeFirstOrThrow();
      await world.send(candidate === units ? told : [...told, ...others], { ruleset });
    }
    await world.tick();
    rollout = await find();
    const [, status, phase] = states.at(-1) ?? [];
    if (status !== rollout.status || phase !== rollout.phase) {
      states.push([world.nowMs, rollout.status, rollout.phase]);
    }
  }
  const rows = await tx.db
    .selectFrom('evidence_tick')
    .select('inputs')
    .where('rolloutId', '=', id)
    .orderBy('tick')
    .execute();
  const ticks = rows.map(({ inputs }) => fromJson<Tick>(inputs));
  return { recording: { plan, rollout, ticks } satisfies Recording, states };
}

describe('a rollout of the controller, rehearsed', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'stands where it stood, at each time (seed %i)',
    async (seed) => {
      const { recording, states } = await ran(seed);
      const { plan, rollout } = recording;
      const { timeline, last } = replay(plan, recording).rehearsal;
      const names = plan.phases.map(({ name }) => name);
      const replayed = timeline.steps.map(({ atMs, status, phase }) => [
        atMs,
        status,
        names.indexOf(phase),
      ]);
      // The start is a step of the rehearsal, and nothing that a tick changed.
      expect(replayed.slice(1)).toEqual(states.filter(([atMs]) => atMs > T0 + 1_000));
      const { status, phase, units, heldMs, judged, verdicts } = rollout;
      const isOver = status !== 'running' && status !== 'paused';
      if (isOver)
        expect(last.rollout).toMatchObject({ status, phase, units, heldMs, judged, verdicts });
    },
  );

  it('came to more than one end', async () => {
    const ends = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
      ends.add((await ran(seed)).recording.rollout.status);
    expect([...ends].sort()).toEqual(['completed', 'rolled-back']);
  });
});
