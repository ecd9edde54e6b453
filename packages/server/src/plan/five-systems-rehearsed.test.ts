/** The procedures of the five systems, rehearsed with stand-ins of the drivers and actions in their files. */
import { layersOf } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { createWorkBoard } from '../board/work-board.ts';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import { createRehearsals } from '../rehearsal/create-rehearsals.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aWorld } from '../store/store-world.fixture.ts';
import { configOf } from './five-systems-config.fixture.ts';
import { planOf } from './five-systems-plans.fixture.ts';

/** Rehearses the plan of a system; `failing` is what one step or action comes to. */
async function rehearsed(system: string, mode: RehearsalView['mode'], failing = '') {
  const { store } = await aWorld(await anEngine());
  const clock = fakeClock();
  const { actions, safety } = configOf(system);
  const asked: string[] = [];
  const answer = async (what: string) => {
    asked.push(what);
    await clock.advance(1_000);
    return { outcome: what === failing ? ('failed' as const) : ('ok' as const), detail: what };
  };
  const rehearsals = createRehearsals({
    ...{ store, clock, limits, log: silentLog, board: createWorkBoard(clock) },
    drivers: {
      names: safety.drivers.map(({ name }) => name),
      run: (name, step) => answer(`${name} ${step}`),
    },
    actions: { names: actions.map(({ name }) => name), run: answer },
  });
  const plan = planOf(`${system}/plan.yaml`);
  const basics = { environment: 'production', plan, planHash: 'hash', layers: null, actor: ANA };
  const { id } = await rehearsals.begin({ ...basics, mode });
  for (;;) {
    const view = await store.read('getRehearsal', { id });
    if (view !== null && view.state !== 'running') return { view, asked };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test.each([
  ['mango', ['supabase prepare', 'data-intact', 'vercel prepare', 'health']],
  ['easymo', ['functions prepare', 'package-revert prepare']],
  [
    'pulse',
    [
      ...['health', 'vercel prepare', 'health', 'git-revert prepare', 'health'],
      ...['database-restore prepare', 'data-intact', 'health', 'smoke-tests'],
    ],
  ],
  ['valuecanvas', ['app-environment prepare', 'agent-query']],
  ['agui-chat', ['system-health']],
])(
  '%s: a dry rehearsal prepares each layer and asks each check, and changes nothing',
  async (system, steps) => {
    const { view, asked } = await rehearsed(system, 'dry');
    expect([view.state, asked]).toEqual(['ok', steps]);
    const layers = layersOf(planOf(`${system}/plan.yaml`));
    // Nothing was rolled back that could be watched for its time; its checks were asked.
    const states = layers.map(({ kind }) => (kind === 'watch' ? 'skipped' : 'ok'));
    expect(view.layers.map(({ state }) => state)).toEqual(states);
  },
);

test.each([
  ['mango', 'data-intact', ['ok', 'failed', 'waiting']],
  ['pulse', 'vercel prepare', ['ok', 'failed', 'waiting', 'waiting', 'waiting']],
])('%s: a rehearsal says at which layer it would stop when %s fails', async (...row) => {
  const [system, failing, states] = row;
  const { view } = await rehearsed(system, 'dry', failing);
  expect([view.state, view.layers.map(({ state }) => state)]).toEqual(['failed', states]);
});

test('pulse: a live rehearsal takes everything back, the last layer first', async () => {
  const { view, asked } = await rehearsed('pulse', 'live');
  expect(view.state).toBe('ok');
  expect(asked.filter((step) => step.endsWith(' execute'))).toEqual(
    ['vercel', 'git-revert', 'database-restore'].map((name) => `${name} execute`),
  );
  expect(asked.filter((step) => step.endsWith(' undo'))).toEqual(
    ['database-restore', 'git-revert', 'vercel'].map((name) => `${name} undo`),
  );
});
