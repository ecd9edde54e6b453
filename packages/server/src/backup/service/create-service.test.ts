import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONTROLLER } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { BackupFailure } from '../backup-store.ts';
import { aPolicy, aService, DAY_MS, MIDNIGHT } from './service-world.fixture.ts';

const PASSPHRASE = 'correct horse battery';

describe('createService().create()', () => {
  it('keeps a backup with its manifest in every store of the policy', async () => {
    const { backUp, places, actions } = await aService();
    const backup = await backUp();
    expect(backup).toMatchObject({
      ...{ database: 'app', environment: 'production', policy: 'daily', state: 'stored' },
      ...{ bytes: 21, tables: 1, rows: 3, encrypted: false, remarks: [], detail: '' },
      ...{ startedMs: MIDNIGHT, expiresMs: MIDNIGHT + 7 * DAY_MS, verifiedMs: null },
      copies: [
        { store: 'archive', offSite: true, state: 'stored', bytes: 21 },
        { store: 'local', offSite: false, state: 'stored', bytes: 21 },
      ],
    });
    const names = [`app/${backup.id}.dump`, `app/${backup.id}.json`];
    for (const { objects } of Object.values(places)) {
      expect([...objects.keys()]).toEqual(names);
      expect(objects.get(names[0] ?? '')?.toString()).toBe('["one","two","three"]');
    }
    expect(await actions(backup.id)).toEqual(['backup.created', 'backup.stored']);
  });

  it('is verified only after it was restored, compared and dropped again', async () => {
    const { backUp, database, drills, actions } = await aService();
    const backup = await backUp(true);
    expect([backup.state, backup.verifiedMs]).toEqual(['verified', MIDNIGHT]);
    expect(database.scratches.size).toBe(0);
    expect(await drills()).toMatchObject([
      { kind: 'verify', backup: backup.id, state: 'ok', rtoS: 0, differences: [] },
    ]);
    expect(await actions(backup.id)).toEqual([
      ...['backup.created', 'backup.stored', 'backup.verified'],
    ]);
  });

  it('is failed when what was restored differs', async () => {
    const { backUp, database, drills } = await aService();
    database.losesRows = true;
    const backup = await backUp(true);
    expect([backup.state, backup.detail]).toEqual([
      ...['failed', 'restored, it differs: table "notes" has 2 rows, it had 3'],
    ]);
    expect(await drills()).toMatchObject([
      { state: 'failed', differences: ['table "notes" has 2 rows, it had 3'] },
    ]);
  });

  it('stays stored when a check does not hold on what was restored', async () => {
    const { backUp, database } = await aService();
    database.flaws = ['"orders" does not hold'];
    const backup = await backUp(true);
    expect([backup.state, backup.remarks]).toEqual([
      'stored',
      ['verification: "orders" does not hold'],
    ]);
  });

  it('is encrypted where the policy says so, and is opened to be verified', async () => {
    const encryption = { kind: 'passphrase', passphrase: PASSPHRASE } as const;
    const { backUp, places } = await aService({ policies: [aPolicy({ encryption })] });
    const backup = await backUp(true);
    expect([backup.state, backup.encrypted]).toEqual(['verified', true]);
    const stored = places.local.objects.get(`app/${backup.id}.dump.age`);
    expect(stored?.toString('latin1')).toMatch(/^age-encryption/);
    expect(stored?.includes('three')).toBe(false);
  });

  it('leaves nothing behind when the database fails, and says no secret', async () => {
    const { backUp, database, places, actions } = await aService();
    database.trouble = new BackupFailure('unreachable', 'no answer for hunter2hunter2');
    const backup = await backUp();
    expect([backup.state, backup.detail, backup.endedMs]).toEqual([
      ...['failed', 'no answer for …', MIDNIGHT],
    ]);
    expect([places.local.objects.size, places.archive.objects.size]).toEqual([0, 0]);
    expect(backup.copies.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(await actions(backup.id)).toEqual(['backup.created', 'backup.failed']);
  });

  it('goes to the next store when the first one is full in the middle', async () => {
    const { backUp, places } = await aService();
    places.local.roomBytes = 10;
    const backup = await backUp();
    expect([backup.state, backup.remarks]).toEqual([
      ...['stored', ['not kept in "local": store "local" has no room']],
    ]);
    expect(backup.copies.map(({ store, state }) => [store, state])).toEqual([
      ['archive', 'stored'],
      ['local', 'failed'],
    ]);
    expect([places.local.objects.size, places.archive.objects.size]).toEqual([0, 2]);
  });

  it('is stored when a further store is full, whose part is removed', async () => {
    const { backUp, places } = await aService();
    places.archive.roomBytes = 25;
    const backup = await backUp();
    expect([backup.state, backup.remarks]).toEqual([
      ...['stored', ['no copy in "archive": store "archive" has no room']],
    ]);
    expect([places.local.objects.size, places.archive.objects.size]).toEqual([2, 0]);
  });

  it('is refused while one of the same database runs', async () => {
    const { service, database } = await aService();
    let open = (): void => {};
    database.gate = new Promise((resolve) => {
      open = resolve;
    });
    const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
    const { id, state } = await service.create(asked);
    expect(state).toBe('running');
    await expect(service.create(asked)).rejects.toMatchObject({
      code: 'conflict',
      message: 'Cannot back up "app": a backup of "app" is under way; wait for its end',
    });
    open();
    await service.ended(id);
    await expect(service.create(asked)).resolves.toMatchObject({ state: 'running' });
  });

  it('leaves nothing behind when the service closes in the middle', async () => {
    const { service, database, places, view } = await aService();
    database.gate = new Promise(() => {});
    const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
    const { id } = await service.create(asked);
    await service.close();
    expect(await view(id)).toMatchObject({
      ...{ state: 'failed', detail: expect.stringContaining('the server closes') },
    });
    expect([places.local.objects.size, places.archive.objects.size]).toEqual([0, 0]);
    await expect(service.create(asked)).rejects.toMatchObject({ code: 'not-ready' });
  });

  it.each([
    [{ database: 'apq', policy: null }, 'not-found', /did you mean "app"\?/],
    [{ database: 'app', policy: 'dayly' }, 'not-found', /did you mean "daily"\?/],
  ])('refuses %j', async (asked, code, message) => {
    const { service } = await aService();
    const whole = { ...asked, verify: null, actor: CONTROLLER };
    await expect(service.create(whole)).rejects.toMatchObject({
      ...{ code, message: expect.stringMatching(message) },
    });
  });

  it('refuses a database that no policy names', async () => {
    const { service } = await aService({ policies: [] });
    const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
    await expect(service.create(asked)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('createService().start()', () => {
  it('fails what a killed process left, and removes what lies in stores', async () => {
    const { service, database, places, again, view, actions } = await aService();
    database.gate = new Promise(() => {});
    const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
    const { id } = await service.create(asked);
    places.local.objects.set(`app/${id}.dump`, Buffer.from('half'));
    const next = again();
    await next.start();
    expect(await view(id)).toMatchObject({
      ...{ state: 'failed', detail: 'the server ended while it ran' },
      copies: [{ state: 'failed' }, { state: 'failed' }],
    });
    expect(places.local.objects.size).toBe(0);
    expect(await actions(id)).toEqual(['backup.created', 'backup.failed']);
    await next.close();
  });

  it('removes what a killed process left half restored, and nothing that people made', async () => {
    const directory = temporaryDirectory();
    const left = [
      ...['restoring/copy-Ab12/copy.db', 'restored/tidegate-scratch-0123abcd.db'],
      ...['restored/tidegate-scratch-0123abcd.db-wal', 'restored/tidegate-scratch-9/tidegate.db'],
      ...['restored/tidegate-scratch-89abcdef/tidegate.db', 'restored/ours.db', 'tidegate.db'],
    ];
    for (const name of left) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), '');
    }
    const { service } = await aService({ directory });
    await service.start();
    const there = readdirSync(directory, { recursive: true, withFileTypes: true });
    expect(there.flatMap((one) => (one.isFile() ? [one.name] : [])).sort()).toEqual([
      ...['ours.db', 'tidegate.db', 'tidegate.db'],
    ]);
  });
});
