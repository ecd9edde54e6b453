import { CONTROLLER } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPlan, aWorld, planFile, T0 } from '../store/store-world.fixture.ts';

type Layer = RehearsalView['layers'][number];

const step = (name: string, outcome: 'ok' | 'failed' = 'ok') =>
  ({ step: name, outcome, tookMs: 5, detail: '' }) as const;

function aLayer(name: string, state: Layer['state'], steps: Layer['steps']): Layer {
  const basics = { kind: 'deployment', target: 'previous', action: 'lb', withinMs: null } as const;
  return { ...basics, name, state, tookMs: null, steps };
}

const LAYERS: readonly Layer[] = [
  { ...aLayer('flag', 'ok', []), kind: 'flag', action: null },
  aLayer('back', 'ok', [step('prepare'), step('execute'), step('verify'), step('undo')]),
  aLayer('done', 'ok', [step('prepare'), step('execute'), step('verify')]),
  aLayer('begun', 'running', [step('prepare')]),
  aLayer('later', 'waiting', []),
];

async function left(mode: RehearsalView['mode']) {
  const world = await aWorld(await anEngine());
  const { store } = world;
  const procedure = ['flag'] as const;
  const rollback = { conversations: 'cut-now', procedure, escalate: ['oncall'] } as const;
  await world.apply(planFile(aPlan({ notify: ['ops'], rollback })));
  const [plan] = await store.read('listPlans', { environment: 'production' });
  const about = { id: 'rh_1', environment: 'production', plan: 'chat', planHash: plan?.hash ?? '' };
  const rehearsal = { ...about, mode, state: 'running', startedMs: T0, endedMs: null } as const;
  const asked = { rehearsal: { ...rehearsal, layers: [...LAYERS] }, actor: ANA, nowMs: T0 };
  await store.transact('writeRehearsal', asked);
  expect(await store.transact('endLeftSafety', { nowMs: T0 + 9 })).toEqual({ ended: 1 });
  expect(await store.transact('endLeftSafety', { nowMs: T0 + 9 })).toEqual({ ended: 0 });
  const view = await store.read('getRehearsal', { id: 'rh_1' });
  const { rows } = await store.read('listAudit', { environment: 'production', subject: 'rh_1' });
  const limits = { limit: 10, kinds: ['notify'] } as const;
  const told = await store.transact('claimEffects', { term: world.term, nowMs: T0 + 9, ...limits });
  return {
    view,
    audited: rows.find(({ action }) => action === 'rehearsal.ended'),
    told: told
      .map(({ effect: { payload } }) => payload)
      .filter(({ rehearsal: id }) => id === 'rh_1'),
  };
}

test('endLeftRehearsals() tells people what a live one left changed', async () => {
  const { view, audited, told } = await left('live');
  expect([view?.state, view?.endedMs]).toEqual(['failed', T0 + 9]);
  const lasts = view?.layers.map(({ name, state, steps }) => [name, state, steps.at(-1)?.detail]);
  const detail = 'the server ended while it ran: it was not taken back; look at what is live';
  expect(lasts).toEqual([
    ...[
      ['flag', 'ok', undefined],
      ['back', 'ok', ''],
    ],
    ...[
      ['done', 'failed', detail],
      ['begun', 'failed', detail],
    ],
    ['later', 'waiting', undefined],
  ]);
  expect(audited).toMatchObject({
    actor: CONTROLLER,
    body: {
      ...{ state: 'failed', mode: 'live', leftChanged: ['done', 'begun'] },
      detail: 'the server ended while it ran',
    },
  });
  expect(told.map(({ channel, title, text }) => [channel, title, text])).toEqual(
    ['ops', 'oncall'].map((channel) => [
      channel,
      'chat: a rehearsal was not taken back',
      'Rehearsal "rh_1" may have left "done", "begun" changed in "production": the server ended while it ran. Look at what is live, and bring it back by hand',
    ]),
  );
});

test('endLeftRehearsals() ends a dry one, which changed nothing', async () => {
  const { view, audited, told } = await left('dry');
  expect([view?.state, view?.layers[3]?.state, told]).toEqual(['failed', 'failed', []]);
  expect(audited?.body).not.toHaveProperty('leftChanged');
});
