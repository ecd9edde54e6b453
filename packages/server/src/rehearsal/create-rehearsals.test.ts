import type { Layer } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { createWorkBoard } from '../board/work-board.ts';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { DriverOutcome, DriverStep } from '../driver/driver.ts';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPlan, aWorld, planFile } from '../store/store-world.fixture.ts';
import { createRehearsals } from './create-rehearsals.ts';

const APP: Layer = {
  ...{ kind: 'deployment', name: 'app', target: 'previous', action: 'lb', withinMs: 180_000 },
  verify: ['traffic', 'health'],
};
const DATA: Layer = {
  ...{ kind: 'database', name: 'data', target: 'backup', action: 'db', withinMs: null },
};

/** Drivers `lb` and `db` in a world of their own, and an action `health`. */
async function aStage(procedure: readonly ('flag' | Layer)[], script: Script = {}) {
  const world = await aWorld(await anEngine());
  const { store } = world;
  const clock = fakeClock();
  const asked: string[] = [];
  const memos: unknown[] = [];
  const answer = async (name: string, step: DriverStep): Promise<DriverOutcome> => {
    asked.push(`${name} ${step}`);
    await hooks.onStep(`${name} ${step}`);
    await clock.advance(1_000);
    return script[`${name} ${step}`] ?? { outcome: 'ok', detail: step, memo: { step } };
  };
  const hooks = { onStep: async (_step: string): Promise<void> => {}, trouble: false };
  const told: typeof store.transact = (name, input) =>
    hooks.trouble ? Promise.reject(new Error('disk full')) : store.transact(name, input);
  const rehearsals = createRehearsals({
    ...{
      store: { read: store.read.bind(store), transact: told },
      clock,
      limits,
      log: silentLog,
      board: createWorkBoard(clock),
    },
    drivers: {
      names: ['lb', 'db'],
      run: (name, step, { memo, rehearsal }) => {
        memos.push(memo);
        expect(rehearsal).toBe(true);
        return answer(name, step);
      },
    },
    actions: {
      names: ['health'],
      run: async (name) => {
        asked.push(name);
        return script[name] ?? { outcome: 'ok', detail: '' };
      },
    },
  });
  const plan = aPlan({ rollback: { conversations: 'cut-now', procedure } });
  const basics = { environment: 'production', plan, planHash: 'hash', layers: null, actor: ANA };
  return { world, store, clock, asked, memos, rehearsals, basics, hooks };
}

type Script = Readonly<Record<string, DriverOutcome>>;

async function ended(
  { store }: Pick<Awaited<ReturnType<typeof aStage>>, 'store'>,
  { id }: RehearsalView,
): Promise<RehearsalView> {
  for (;;) {
    const view = await store.read('getRehearsal', { id });
    if (view !== null && view.state !== 'running') return view;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const stepsOf = ({ layers }: RehearsalView) =>
  layers.map(({ name, state, steps, tookMs }) => [
    ...[name, state, tookMs],
    steps.map(({ step, outcome }) => `${step} ${outcome}`),
  ]);

describe('createRehearsals()', () => {
  it('dry: each driver prepares and what verifies is asked; nothing else', async () => {
    const stage = await aStage(['flag', APP, { ...DATA, action: null }]);
    const begun = await stage.rehearsals.begin({ ...stage.basics, mode: 'dry' });
    expect(begun).toMatchObject({ state: 'running', plan: 'chat', planHash: 'hash', by: 'ana' });
    const view = await ended(stage, begun);
    expect(view.state).toBe('ok');
    expect(stepsOf(view)).toEqual([
      ['flag', 'ok', 0, []],
      ['app', 'ok', 1_000, ['prepare ok', 'check health ok']],
      ['data', 'by-hand', 0, []],
    ]);
    expect(stage.asked).toEqual(['lb prepare', 'health']);
  });

  it('live: each is carried out and timed, then taken back, the last one first', async () => {
    const stage = await aStage(['flag', APP, DATA]);
    const begun = await stage.rehearsals.begin({ ...stage.basics, mode: 'live' });
    const view = await ended(stage, begun);
    expect(view.state).toBe('ok');
    expect(stage.asked).toEqual([
      ...['lb prepare', 'lb execute', 'lb verify', 'health'],
      ...['db prepare', 'db execute', 'db verify', 'db undo', 'lb undo'],
    ]);
    expect(stepsOf(view)[1]).toEqual([
      ...['app', 'ok', 3_000],
      ['prepare ok', 'execute ok', 'verify ok', 'check health ok', 'undo ok'],
    ]);
    // What a step learned is there for the next one.
    expect(stage.memos.slice(0, 3)).toEqual([{}, { step: 'prepare' }, { step: 'execute' }]);
  });

  it('live: what was changed is taken back when a later layer fails, or fails itself', async () => {
    const bad: DriverOutcome = { outcome: 'timed-out', detail: 'no outcome within 5m' };
    const stage = await aStage(['flag', APP, DATA], { 'db execute': bad });
    const view = await ended(
      stage,
      await stage.rehearsals.begin({ ...stage.basics, mode: 'live' }),
    );
    expect(view.state).toBe('failed');
    expect(stage.asked.slice(-3)).toEqual(['db execute', 'db undo', 'lb undo']);
    expect(stepsOf(view).map(([name, state]) => [name, state])).toEqual([
      ...[
        ['flag', 'ok'],
        ['app', 'ok'],
        ['data', 'failed'],
      ],
    ]);
  });

  it('live: says so when something cannot be taken back', async () => {
    const stuck: DriverOutcome = { outcome: 'failed', detail: 'green is gone' };
    const stage = await aStage(['flag', APP], { 'lb undo': stuck });
    const view = await ended(
      stage,
      await stage.rehearsals.begin({ ...stage.basics, mode: 'live' }),
    );
    expect([view.state, view.layers[1]?.state]).toEqual(['failed', 'failed']);
    expect(view.layers[1]?.steps.at(-1)).toEqual({
      ...{ step: 'undo', outcome: 'failed', tookMs: 1_000, detail: 'green is gone' },
    });
  });

  it('live: what was changed is taken back also when the store cannot write any more', async () => {
    const stage = await aStage(['flag', APP]);
    stage.hooks.onStep = async (step) => {
      if (step === 'lb execute') stage.hooks.trouble = true;
    };
    await stage.rehearsals.begin({ ...stage.basics, mode: 'live' });
    await expect.poll(() => stage.asked.at(-1)).toBe('lb undo');
    await stage.rehearsals.close();
  });

  it('live: gives way to a rollback, and has taken everything back by then', async () => {
    const stage = await aStage(['flag', APP, DATA]);
    let way: Promise<unknown> = Promise.resolve();
    stage.hooks.onStep = async (step) => {
      if (step === 'lb verify')
        way = stage.rehearsals.giveWay('production').then(() => stage.asked.push('rollback'));
    };
    const begun = await stage.rehearsals.begin({ ...stage.basics, mode: 'live' });
    const view = await ended(stage, begun);
    await way;
    expect(stage.asked).toEqual([
      ...['lb prepare', 'lb execute', 'lb verify', 'lb undo', 'rollback'],
    ]);
    expect(view.state).toBe('failed');
    await stage.rehearsals.giveWay('staging');
  });

  it('live: does not begin while something goes back in earnest', async () => {
    const stage = await aStage(['flag', APP]);
    const { world, rehearsals, basics } = stage;
    const plan = aPlan({
      rollback: {
        conversations: 'cut-now',
        procedure: ['flag', { ...APP, action: null, verify: [] }],
      },
    });
    await world.apply(planFile(plan));
    const { id } = await world.start();
    await command(world, id, { type: 'rollback', reason: 'bad' });
    expect((await world.view(id)).status).toBe('rolling-back');
    await expect(rehearsals.begin({ ...basics, mode: 'live' })).rejects.toThrow(
      `Cannot rehearse live in "production": rollout "${id}" is rolled back there now`,
    );
    const dry = await rehearsals.begin({ ...basics, mode: 'dry' });
    await ended(stage, dry);
  });

  it('stops at a layer that fails and leaves later ones alone', async () => {
    const unknown: DriverOutcome = { outcome: 'unknown', detail: 'nobody answers' };
    const stage = await aStage(['flag', APP, DATA], { health: unknown });
    const view = await ended(stage, await stage.rehearsals.begin({ ...stage.basics, mode: 'dry' }));
    expect(view.layers.map(({ state }) => state)).toEqual(['ok', 'failed', 'waiting']);
  });

  it('runs one of an environment at a time, also when two ask at once', async () => {
    const stage = await aStage(['flag', APP]);
    const asked = { ...stage.basics, mode: 'dry' } as const;
    const two = await Promise.allSettled([
      stage.rehearsals.begin(asked),
      stage.rehearsals.begin(asked),
    ]);
    expect(two.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const [first] = two;
    if (first?.status === 'fulfilled') await ended(stage, first.value);
    await stage.rehearsals.close();
    await expect(stage.rehearsals.begin(asked)).rejects.toThrow('a rehearsal runs there');
  });

  it('goes through some layers alone, and refuses one that is not there', async () => {
    const stage = await aStage(['flag', APP, DATA]);
    const asked = { ...stage.basics, mode: 'dry', layers: ['data'] } as const;
    const view = await ended(stage, await stage.rehearsals.begin(asked));
    expect(view.layers.map(({ name }) => name)).toEqual(['data']);
    await expect(stage.rehearsals.begin({ ...asked, layers: ['dta'] })).rejects.toThrow(
      'Cannot rehearse layer "dta": the rollback of "chat" has no such layer; its layers: "flag", "app", "data"',
    );
  });

  it('is audited and listed, and stays as it ended', async () => {
    const stage = await aStage(['flag']);
    const view = await ended(stage, await stage.rehearsals.begin({ ...stage.basics, mode: 'dry' }));
    const { store } = stage;
    const { rows } = await store.read('listAudit', { environment: 'production', subject: view.id });
    expect(rows.map(({ action }) => action).sort()).toEqual(['rehearsal.begun', 'rehearsal.ended']);
    const asked = { environment: 'production', plan: 'chat', limit: 10 };
    expect(await store.read('listRehearsals', asked)).toEqual([view]);
    expect(await store.read('listRehearsals', { ...asked, environment: 'staging' })).toEqual([]);
    const { by: _, ...rehearsal } = view;
    await expect(
      store.transact('writeRehearsal', { rehearsal, actor: ANA, nowMs: 1 }),
    ).rejects.toThrow('it has ended');
  });
});
