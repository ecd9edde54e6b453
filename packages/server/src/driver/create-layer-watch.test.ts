import { describe, expect, it } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aWorld, turns } from '../store/store-world.fixture.ts';
import { createLayerWatch } from './create-layer-watch.ts';

const never = new AbortController().signal;

/** A rollout that was rolled back, of which one process holds what was served before. */
async function aRollback() {
  const world = await aWorld(await anEngine());
  const { id } = await world.start();
  world.nowMs += 2_000;
  await world.send([turns('legacy', 0, 100, 0, world.nowMs)]);
  const command = { type: 'rollback', reason: 'it is bad' } as const;
  await world.store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
  const clock = fakeClock(world.nowMs);
  const watch = createLayerWatch({ store: world.store, clock });
  const asked = { rollout: id, environment: 'production', signal: never };
  return { world, clock, watch, asked };
}

/** Time goes on until an outcome is there. */
async function outcomeOf<T>(
  { clock }: { readonly clock: ReturnType<typeof fakeClock> },
  running: Promise<T>,
): Promise<T> {
  let isOver = false;
  const ended = running.finally(() => {
    isOver = true;
  });
  for (let turn = 0; !isOver && turn < 5_000; turn += 1) {
    await clock.advance(250);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return await ended;
}

describe('createLayerWatch()', () => {
  it('says that traffic is back once every process holds the flag as it is now', async () => {
    const { world, watch, asked } = await aRollback();
    const version = world.published.at(-1)?.patch.to.split('.')[1];
    await world.send([]);
    expect(await watch.traffic(asked)).toEqual({
      outcome: 'ok',
      detail: `1 of 1 SDKs hold version ${version} of the ruleset, or a later one, after 0 ms`,
    });
  });

  it('waits two minutes for a process that holds an older version, and then says so', async () => {
    const made = await aRollback();
    const { world, watch, asked, clock } = made;
    const version = world.published.at(-1)?.patch.to.split('.')[1];
    const running = watch.traffic(asked);
    // It is heard of all the time, and never gets what is new.
    const heard = setInterval(() => {
      world.nowMs = clock.nowMs();
      void world.send([], { ruleset: { lineage: 1, version: 0 } });
    }, 1);
    const outcome = await outcomeOf(made, running);
    clearInterval(heard);
    expect(outcome).toEqual({
      outcome: 'failed',
      detail: `1 of 1 SDKs hold a version before ${version}`,
    });
  });

  it('cannot say what is served where no process is heard of', async () => {
    const made = await aRollback();
    await made.clock.advance(61_000);
    expect(await outcomeOf(made, made.watch.traffic(made.asked))).toEqual({
      outcome: 'unknown',
      detail: 'no SDK is heard of, so nobody can say what is served',
    });
  });

  it('says that control is well when it held its rules for the whole time', async () => {
    const made = await aRollback();
    const { world, watch, asked, clock } = made;
    const running = watch.clean({ ...asked, forMs: 60_000 });
    await clock.advance(20_000);
    world.nowMs = clock.nowMs();
    await world.send([turns('legacy', 0, 400, 1, world.nowMs)]);
    expect(await outcomeOf(made, running)).toEqual({
      outcome: 'ok',
      detail: 'Control held "errors" for 1m',
    });
  });

  it('fails at once when control breaks a rule', async () => {
    const made = await aRollback();
    const { world, watch, asked, clock } = made;
    const running = watch.clean({ ...asked, forMs: 3_600_000 });
    await clock.advance(10_000);
    world.nowMs = clock.nowMs();
    await world.send([turns('legacy', 0, 100, 40, world.nowMs)]);
    const { outcome, detail } = await outcomeOf(made, running);
    expect(outcome).toBe('failed');
    expect(detail).toMatch(
      /^Control is not well: guardrail "errors": Error rate of control is 40 %/,
    );
  });

  it('never takes silence for health', async () => {
    const made = await aRollback();
    const running = made.watch.clean({ ...made.asked, forMs: 60_000 });
    expect(await outcomeOf(made, running)).toEqual({
      outcome: 'unknown',
      detail: 'Control cannot be judged over 1m: nothing was told of it',
    });
  });

  it('ends when nobody waits any more, and for a rollout that is not there', async () => {
    const made = await aRollback();
    const ending = new AbortController();
    const running = made.watch.clean({ ...made.asked, forMs: 60_000, signal: ending.signal });
    ending.abort();
    expect(await running).toMatchObject({ outcome: 'unknown' });
    const other = { ...made.asked, rollout: 'ro_none' };
    expect(await made.watch.traffic(other)).toMatchObject({ outcome: 'failed' });
  });
});
