/** A store that went back in time: what it says from then on, and what does not go on by itself. */
import { join } from 'node:path';
import type { Layer, Plan } from '@tidegate/core';
import { expect, test } from 'vitest';
import { openStoreFile } from '../database/own-store/store-file.ts';
import { command, served } from './driving.fixture.ts';
import { beginLineages, type LineageAsk, type LineageOutcome, nextLineage } from './lineage.ts';
import type { LaterFacts } from './lineage-later.ts';
import { openSqliteEngine } from './sqlite-engine.ts';
import type { Store } from './store.ts';
import { ANA, aPlan, aWorld, FLAG, planFile, T0, type World } from './store-world.fixture.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

const LINEAGE = T0 / 1_000;
const app: Layer = {
  ...{ kind: 'deployment', name: 'app', target: 'previous', withinMs: null },
  ...{ action: 'promote-previous', retries: 3, onFailure: 'go-on' },
};
const cache: Layer = { ...app, name: 'cache' };

async function aStore() {
  const directory = temporaryDirectory();
  const store = await openSqliteEngine(directory);
  const world = await aWorld(store);
  return { directory, world };
}

/** Ends the engine, begins a lineage in its file, and opens it again. */
async function afterLineage(
  directory: string,
  world: World,
  ask: Partial<LineageAsk> = {},
): Promise<LineageOutcome & { readonly again: World }> {
  await world.store.close();
  const file = await openStoreFile(join(directory, 'tidegate.db'));
  const outcome = await file.transact((tx) =>
    beginLineages(tx, {
      ...{ actor: ANA, reason: 'disk lost', rollouts: 'pause', later: null, more: {} },
      ...{ nowMs: world.nowMs, ...ask },
    }),
  );
  await file.close();
  const store: Store = await openSqliteEngine(directory);
  const again: World = Object.assign(world, { store, view: viewOf(store, world) });
  return { ...outcome, again };
}

function viewOf(store: Store, world: World): World['view'] {
  return async (id) => {
    const view = await store.read('getRollout', { id, nowMs: world.nowMs });
    if (view === null) throw new Error(`rollout ${id} is missing`);
    return view;
  };
}

async function withLayers(world: World, rollback: Partial<Plan['rollback']> = {}): Promise<string> {
  const plan = aPlan({
    rollback: { conversations: 'cut-now', procedure: ['flag', app, cache], ...rollback },
  });
  const actions = ['promote-previous'];
  const asked = { dryRun: false, confirmGrowth: false, actions, actor: ANA };
  await world.store.transact('apply', { ...asked, files: [planFile(plan)], nowMs: world.nowMs });
  const { id } = await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA, actions },
    nowMs: world.nowMs,
  });
  return id;
}

const claim = async (world: World) => {
  const { store, nowMs } = world;
  const held = await store.transact('holdLease', { holder: 'new', ttlMs: 10_000, nowMs });
  return await store.transact('claimEffects', {
    ...{ term: held.term ?? 0, nowMs, limit: 100 },
    kinds: ['notify', 'announce', 'check', 'layer'],
  });
};

test.each([
  ['the time', [1, 7], 1_800_000_000_123, 1_800_000_000],
  [
    'one more than what is known, where the clock is behind',
    [1, 1_800_000_000],
    5_000,
    1_800_000_001,
  ],
  ['one more than what is known, in the same second', [2], 2_000, 3],
  ['the time, for an empty store', [], 1_000, 1],
])('nextLineage() is %s', (_what, known, nowMs, expected) => {
  expect(nextLineage(known, nowMs)).toBe(expected);
});

test('all environments get one new lineage, with the flags as they were and a row in the audit', async () => {
  const { directory, world } = await aStore();
  const before = await world.store.read('currentRuleset', { environment: 'production' });
  const { environments, told, again } = await afterLineage(directory, world);
  const version = Number(before?.id.split('.')[1]);
  const hash8 = before?.id.split('.')[2];
  const [production] = environments;
  expect(environments.map(({ environment }) => environment)).toEqual(['production', 'staging']);
  expect(production).toEqual({
    ...{ environment: 'production', from: before?.id },
    to: `${LINEAGE}.${version + 1}.${hash8}`,
  });
  const after = await again.store.read('currentRuleset', { environment: 'production' });
  expect([after?.id, after?.snapshot.document]).toEqual([
    production?.to,
    before?.snapshot.document,
  ]);
  const audit = await again.store.read('listAudit', { environment: 'production', subject: null });
  expect([audit.intact, audit.rows[0]]).toMatchObject([
    true,
    {
      ...{ action: 'environment.lineage-raised', subject: 'production', actor: ANA },
      body: { reason: 'disk lost', from: before?.id, to: production?.to },
    },
  ]);
  expect(told).toEqual([]);
  // An SDK that took it gets patches from there.
  const asked = { environment: 'production', after: production?.to ?? '' };
  expect(await again.store.read('patchesSince', asked)).toEqual([]);
  const old = { environment: 'production', after: before?.id ?? '' };
  expect(await again.store.read('patchesSince', old)).toBeNull();
  await again.store.close();
});

test('what runs is paused with the reason, and gives what it gave; no time raises it', async () => {
  const { directory, world } = await aStore();
  const { id } = await world.start();
  const waiting = await world.store.read('listAudit', { environment: 'production', subject: id });
  expect(waiting.rows[0]?.action).toBe('rollout.phase-entered');
  const before = await served(world, T0 + 5_000);
  const { again, told } = await afterLineage(directory, world);
  const view = await again.view(id);
  expect([view.status, view.phase]).toEqual(['paused', 0]);
  expect(view.reason).toContain('went back in time');
  expect(view.reason).toContain('disk lost');
  expect(told.at(-1)).toBe(
    `rollout "${id}" of flag "${FLAG}" in "production": it is paused in phase "ten", and gives what it gave then`,
  );
  expect(await served(again, T0 + 5_000)).toBe(before);
  const claimed = await claim(again);
  // Old news are not told, the pause is.
  expect(claimed.map(({ effect }) => effect.payload['event'])).toEqual(['rollout.paused']);
  await again.store.close();
});

test('with `back` the flag gives control again and no other layer is touched', async () => {
  const { directory, world } = await aStore();
  const id = await withLayers(world);
  const { again } = await afterLineage(directory, world, { rollouts: 'back' });
  const view = await again.view(id);
  expect([view.status, view.layers.map(({ state }) => state)]).toEqual([
    'rolled-back',
    ['verified', 'skipped', 'skipped'],
  ]);
  expect(await served(again, again.nowMs + 5_000)).toBe('v1');
  const kinds = (await claim(again)).map(({ effect }) => effect.kind);
  expect(kinds).not.toContain('layer');
  await again.store.close();
});

test('a start that was planned is taken back', async () => {
  const { directory, world } = await aStore();
  const { id } = await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA },
    ...{ nowMs: world.nowMs, atMs: world.nowMs + 3_600_000 },
  });
  expect((await world.view(id)).status).toBe('scheduled');
  const { again, told } = await afterLineage(directory, world);
  expect([(await again.view(id)).status, told.at(-1)]).toEqual([
    'aborted',
    `rollout "${id}" of flag "${FLAG}" in "production": it was to start by itself, and is aborted; start it anew`,
  ]);
  await again.store.close();
});

test('a rollback under way stands still: its layer is not brought back a second time', async () => {
  const { directory, world } = await aStore();
  const id = await withLayers(world);
  await command(world, id, { type: 'rollback', reason: 'bad' });
  expect((await world.view(id)).layers[1]?.state).toBe('running');
  const { again, told } = await afterLineage(directory, world);
  const view = await again.view(id);
  // Neither tried again nor gone on with, whatever the plan says of failures.
  expect([view.status, view.layers.map(({ state }) => state)]).toEqual([
    'rolling-back',
    ['verified', 'failed', 'waiting'],
  ]);
  expect(told).toContainEqual(expect.stringContaining('say retry or skip for "app"'));
  for (let second = 0; second < 400; second += 100) {
    again.nowMs += 100_000;
    const kinds = (await claim(again)).map(({ effect }) => effect.kind);
    expect(kinds).not.toContain('layer');
  }
  // A person who looked at it goes on.
  await command(again, id, { type: 'layer', layer: 'app', decision: 'skip', reason: 'it is back' });
  expect((await again.view(id)).layers.map(({ state }) => state)).toEqual([
    ...['verified', 'skipped', 'running'],
  ]);
  await again.store.close();
});

test('a layer that waits to be tried again is not', async () => {
  const { directory, world } = await aStore();
  const id = await withLayers(world);
  await command(world, id, { type: 'rollback', reason: 'bad' });
  const claimed = await world.store.transact('claimEffects', {
    ...{ term: world.term, nowMs: world.nowMs, limit: 10, kinds: ['layer'] },
  });
  await world.store.transact('finishAction', {
    ...{ term: world.term, id: claimed[0]?.effect.id ?? '', nowMs: world.nowMs },
    ...{ outcome: 'failed', detail: 'no network' },
  });
  expect((await world.view(id)).layers[1]?.state).toBe('running');
  const { again } = await afterLineage(directory, world);
  expect((await again.view(id)).layers.map(({ state }) => state)).toEqual([
    ...['verified', 'failed', 'waiting'],
  ]);
  const kinds = (await claim(again)).map(({ effect }) => effect.kind);
  expect(kinds).not.toContain('layer');
  await again.store.close();
});

const NOTHING: LaterFacts = { lineage: 1, back: [], flags: [], revokedKeys: [], erased: [] };

test('what was taken back later stays away: rollout, flag, variant and key', async () => {
  const { directory, world } = await aStore();
  const { id } = await world.start();
  const later: LaterFacts = {
    ...NOTHING,
    ...{ lineage: LINEAGE + 5, back: [id] },
    flags: [{ environment: 'production', key: FLAG, barred: ['new', 'unheard'], isKilled: true }],
    revokedKeys: [{ id: world.keyId, revokedMs: T0 + 1 }],
  };
  const { again, told, environments } = await afterLineage(directory, world, { later });
  expect((await again.view(id)).status).toBe('rolled-back');
  expect(environments[0]?.to).toMatch(new RegExp(`^${LINEAGE + 6}\\.`));
  const flags = await again.store.read('listFlags', { environment: 'production' });
  expect(flags[0]).toMatchObject({ key: FLAG, barred: ['new'], killed: expect.anything() });
  expect(told).toHaveLength(4);
  const keys = await again.store.read('listKeys', {});
  expect(keys.find((key) => key.id === world.keyId)?.revokedMs).toBe(T0 + 1);
  await again.store.close();
});

test('a candidate that a later rollout brought back and lost is not given by an earlier one', async () => {
  const { directory, world } = await aStore();
  const { id } = await world.start();
  const flags = [{ environment: 'production', key: FLAG, barred: ['new'], isKilled: false }];
  const { again } = await afterLineage(directory, world, { later: { ...NOTHING, flags } });
  expect((await again.view(id)).status).toBe('rolled-back');
  await again.store.close();
});

test('backups that were being made are over: nothing that lies in a store is removed for them', async () => {
  const { directory, world } = await aStore();
  const row = {
    ...{ id: 'bk_1', environment: 'production', database: 'own', policy: 'daily' },
    kind: 'full',
    state: 'running',
    ...{ startedMs: T0, endedMs: null, expiresMs: null, verifiedMs: null },
    ...{ bytes: 0, manifest: null, remarks: [], detail: '' },
  } as const;
  const copies = [{ store: 'local', offSite: 0, state: 'writing', bytes: 0 }] as const;
  const at = { actor: ANA, nowMs: T0 };
  await world.store.transact('writeBackup', { backup: row, copies, ...at });
  const { again } = await afterLineage(directory, world);
  const asked = { environment: null, database: null, limit: 9 };
  expect(await again.store.read('listBackups', asked)).toMatchObject([
    { id: 'bk_1', state: 'failed', copies: [{ store: 'local', state: 'failed' }] },
  ]);
  await again.store.close();
});
