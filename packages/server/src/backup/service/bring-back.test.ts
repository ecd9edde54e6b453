import { CONTROLLER } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { BackupFailure } from '../backup-store.ts';
import { aDrillPolicy, aPolicy, aService, HOUR_MS } from './service-world.fixture.ts';

type Service = Awaited<ReturnType<typeof aService>>;

const nothing = {
  ...{ store: null, into: null, overwrite: null, tables: [], toMs: null },
  ...{ reason: 'rows are gone', actor: CONTROLLER },
};

async function restored(world: Service, asked: object) {
  const { backups } = world;
  const [newest] = await backups();
  const { id } = await world.service.restore({ id: newest?.id ?? '', ...nothing, ...asked });
  await world.service.ended(id);
  const drill = (await world.drills()).find((one) => one.id === id);
  if (drill === undefined) throw new Error('there is no drill');
  return drill;
}

async function drilled({ service, drills }: Service, region: string | null = null) {
  const { id } = await service.drill({ database: 'app', region, toMs: null, actor: CONTROLLER });
  await service.ended(id);
  return (await drills()).find((one) => one.id === id);
}

function damage({ places }: Service, store: 'local' | 'archive', id: string): void {
  const stored = places[store].objects.get(`app/${id}.dump`);
  if (stored === undefined) throw new Error('there is no copy');
  stored[4] = (stored[4] ?? 0) ^ 1;
}

describe('createService().verify()', () => {
  it('verifies a stored backup', async () => {
    const { service, backUp, view } = await aService();
    const { id } = await backUp();
    const drill = await service.verify({ id, store: null, actor: CONTROLLER });
    expect([drill.kind, drill.state, drill.backup]).toEqual(['verify', 'running', id]);
    await service.ended(drill.id);
    expect((await view(id)).state).toBe('verified');
  });

  it('marks a damaged copy, takes the next, and tells', async () => {
    const world = await aService();
    const { id } = await world.backUp();
    damage(world, 'local', id);
    const { id: drill } = await world.service.verify({ id, store: null, actor: CONTROLLER });
    await world.service.ended(drill);
    const { state, copies, remarks } = await world.view(id);
    expect(state).toBe('verified');
    expect(copies.map((copy) => copy.state)).toEqual(['stored', 'failed']);
    expect(remarks).toEqual([expect.stringMatching(/^verification: copy in "local": .*SHA-256/)]);
  });

  it('fails a backup without a whole copy', async () => {
    const world = await aService();
    const { id } = await world.backUp();
    damage(world, 'local', id);
    damage(world, 'archive', id);
    const { id: drill } = await world.service.verify({ id, store: null, actor: CONTROLLER });
    await world.service.ended(drill);
    expect(await world.view(id)).toMatchObject({
      ...{ state: 'failed', detail: expect.stringMatching(/^no copy of it is whole/) },
    });
    expect(await world.drills()).toMatchObject([{ state: 'failed' }]);
    await expect(
      world.service.verify({ id, store: null, actor: CONTROLLER }),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('failed') });
  });

  it('leaves a backup as it was where the scratch database could not be made', async () => {
    const { service, backUp, view, database } = await aService();
    const { id } = await backUp();
    database.trouble = new BackupFailure('unreachable', 'no server');
    const { id: drill } = await service.verify({ id, store: null, actor: CONTROLLER });
    await service.ended(drill);
    const { state, copies, remarks } = await view(id);
    expect([state, remarks]).toEqual(['stored', ['verification: no server']]);
    expect(copies.map((copy) => copy.state)).toEqual(['stored', 'stored']);
  });

  it('says so when the passphrase is another one by now', async () => {
    const policy = (passphrase: string) =>
      aPolicy({ encryption: { kind: 'passphrase', passphrase } });
    const world = await aService({ policies: [policy('correct horse battery')] });
    const { id } = await world.backUp();
    const later = await aService({ policies: [policy('another passphrase')], store: world.store });
    for (const name of ['local', 'archive'] as const)
      for (const [key, value] of world.places[name].objects)
        later.places[name].objects.set(key, value);
    const { id: drill } = await later.service.verify({ id, store: null, actor: CONTROLLER });
    await later.service.ended(drill);
    expect(await later.drills()).toMatchObject([
      { state: 'failed', detail: expect.stringMatching(/passphrase/) },
    ]);
    expect((await later.view(id)).state).toBe('stored');
  });

  it('is refused for an unknown backup, and for a store without a copy', async () => {
    const { service, backUp } = await aService();
    const { id } = await backUp();
    const by = { actor: CONTROLLER };
    await expect(service.verify({ id: 'bk_1', store: null, ...by })).rejects.toMatchObject({
      ...{ code: 'not-found' },
    });
    await expect(service.verify({ id, store: 'locl', ...by })).rejects.toMatchObject({
      ...{ code: 'not-found', message: expect.stringContaining('did you mean "local"?') },
    });
  });
});

describe('createService().restore()', () => {
  it('replaces the live database by its name, checked before and after', async () => {
    const world = await aService();
    const { id } = await world.backUp();
    world.database.rows = ['one'];
    await world.clock.advance(HOUR_MS);
    const drill = await restored(world, { overwrite: 'app' });
    expect(world.database.rows).toEqual(['one', 'two', 'three']);
    expect(drill).toMatchObject({
      ...{ kind: 'restore', state: 'ok', backup: id, rpoS: 3_600 },
      ...{ detail: 'restored over "app": rows are gone' },
      differences: ['went back: "counted" is 3'],
    });
    expect(await world.actions(id)).toEqual([
      ...['backup.created', 'backup.stored', 'backup.restored'],
    ]);
    expect(await world.actions(drill.id)).toEqual(['drill.begun', 'drill.ended']);
  });

  it('replaces nothing any more once it is stopped', async () => {
    const world = await aService();
    const { id } = await world.backUp();
    world.database.rows = ['live'];
    world.database.gate = new Promise(() => {});
    const drill = await world.service.restore({ id, ...nothing, overwrite: 'app' });
    world.service.stop('dr_another');
    world.service.stop(drill.id);
    await world.service.ended(drill.id);
    expect(await world.drills()).toMatchObject([{ id: drill.id, state: 'failed' }]);
    expect(world.database.rows).toEqual(['live']);
    // The way is free for another one.
    world.database.gate = Promise.resolve();
    expect((await restored(world, { overwrite: 'app' })).state).toBe('ok');
  });

  it('refuses single tables of a new database, which would be all of it', async () => {
    const world = await aService();
    await world.backUp();
    await expect(
      restored(world, { into: 'app_yesterday', tables: ['things'] }),
    ).rejects.toMatchObject({
      code: 'malformed-request',
      message: expect.stringContaining(
        'a new database gets the whole backup; leave the tables out, or write "overwrite": "app" to bring them back into the live one',
      ),
    });
  });

  it('makes a new database that stays, and leaves the live one alone', async () => {
    const world = await aService();
    await world.backUp();
    world.database.rows = [];
    const drill = await restored(world, { into: 'app_yesterday' });
    expect([drill.state, drill.differences]).toEqual(['ok', []]);
    expect([...world.database.scratches]).toEqual([['app_yesterday', ['one', 'two', 'three']]]);
    expect(world.database.rows).toEqual([]);
  });

  it('touches nothing when no copy is whole', async () => {
    const world = await aService();
    const { id } = await world.backUp();
    damage(world, 'local', id);
    damage(world, 'archive', id);
    world.database.rows = ['live'];
    const drill = await restored(world, { overwrite: 'app' });
    expect([drill.state, world.database.rows]).toEqual(['failed', ['live']]);
  });

  it('compares what it restored before it is live', async () => {
    const world = await aService();
    await world.backUp();
    world.database.rows = ['live'];
    world.database.losesRows = true;
    const drill = await restored(world, { overwrite: 'app' });
    expect([drill.state, drill.detail, world.database.rows]).toEqual([
      'failed',
      'Cannot restore it over "app": restored beside it, it differs: table "notes" has 2 rows, it had 3; nothing was replaced (rows are gone)',
      ['live'],
    ]);
    expect((await world.backups())[0]?.copies.map(({ state }) => state)).toEqual([
      ...['stored', 'stored'],
    ]);
  });

  it('refuses a backup of another database, and takes one that cannot be looked at', async () => {
    const world = await aService();
    await world.backUp();
    world.database.identity = 'another';
    const drill = await restored(world, { overwrite: 'app' });
    expect([drill.state, drill.detail]).toEqual([
      ...['failed', expect.stringContaining('it is a backup of another database')],
    ]);
    world.database.identity = 'identity of app';
    world.database.facts = () => Promise.reject(new BackupFailure('unreachable', 'no answer'));
    const gone = await restored(world, { overwrite: 'app' });
    expect([gone.state, gone.differences]).toEqual([
      ...['ok', ['before: the live database could not be looked at: no answer']],
    ]);
  });

  it('refuses a backup of an environment that the database was in once', async () => {
    const world = await aService();
    const { id } = await world.backUp();
    const found = await world.store.read('getBackup', { id });
    if (found === null) throw new Error('there is no backup');
    const { copies, encrypted, serverVersion, tables, rows, ...row } = found.view;
    await world.store.transact('writeBackup', {
      backup: { ...row, environment: 'staging', manifest: found.manifest },
      copies: copies.map((copy) => ({ ...copy, offSite: copy.offSite ? 1 : 0 })),
      ...{ actor: CONTROLLER, nowMs: world.clock.nowMs() },
    });
    const refused = { code: 'conflict', message: expect.stringContaining('it is of "staging"') };
    await expect(restored(world, { overwrite: 'app' })).rejects.toMatchObject(refused);
    const verified = world.service.verify({ id, store: null, actor: CONTROLLER });
    await expect(verified).rejects.toMatchObject(refused);
    await expect(drilled(world)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is not good when a check does not hold afterwards', async () => {
    const world = await aService();
    await world.backUp();
    world.database.flaws = ['"orders" does not hold'];
    const drill = await restored(world, { overwrite: 'app' });
    expect([drill.state, drill.differences]).toEqual([
      ...['failed', ['"orders" does not hold', 'before: "orders" does not hold']],
    ]);
  });

  it.each([
    [{}, /not said where to; name a new database as "into", or write "overwrite": "app"/],
    [{ into: 'x', overwrite: 'app' }, /where to twice/],
    [{ overwrite: 'apq' }, /"overwrite" is "apq", and it is a backup of "app"/],
    [{ into: '../x' }, /"..\/x" is no name/],
    [{ into: 'a'.repeat(64) }, /is no name/],
    [{ into: 'app' }, /"app" is the live database/],
    [{ into: 'x', reason: ' ' }, /no reason/],
    [{ into: 'x', toMs: 1 }, /take a base backup/],
  ])('is refused with %j', async (asked, message) => {
    const world = await aService();
    await world.backUp();
    await expect(restored(world, asked)).rejects.toMatchObject({
      ...{ code: 'malformed-request', message: expect.stringMatching(message) },
    });
    expect(await world.drills()).toEqual([]);
  });
});

describe('createService().drill()', () => {
  it('restores the newest backup apart, compares and times it', async () => {
    const world = await aService({ drills: [aDrillPolicy()] });
    const { id } = await world.backUp();
    await world.clock.advance(HOUR_MS);
    expect(await drilled(world)).toMatchObject({
      ...{ kind: 'drill', state: 'ok', backup: id, rtoS: 0, rpoS: 3_600 },
      ...{ rtoLimitS: 3_600, rpoLimitS: 3_600, differences: [] },
    });
    expect(world.database.scratches.size).toBe(0);
  });

  it('fails beyond the limits of its policy', async () => {
    const world = await aService({ drills: [aDrillPolicy()] });
    await world.backUp();
    await world.clock.advance(HOUR_MS + 1_000);
    expect(await drilled(world)).toMatchObject({
      state: 'failed',
      differences: ['the age of what can be brought back is 1h1s, wanted at most 1h'],
    });
  });

  it('goes to a region that the database has', async () => {
    const world = await aService();
    await world.backUp();
    expect(await drilled(world, 'eu-west')).toMatchObject({ kind: 'region', state: 'ok' });
    await expect(drilled(world, 'eu-wst')).rejects.toMatchObject({
      ...{ code: 'not-found', message: expect.stringContaining('did you mean "eu-west"?') },
    });
  });

  it('is refused while there is no backup', async () => {
    await expect(drilled(await aService())).rejects.toMatchObject({ code: 'conflict' });
  });
});
