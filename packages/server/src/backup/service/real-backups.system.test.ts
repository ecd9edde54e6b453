import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTROLLER } from '@tidegate/core';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkBoard } from '../../board/work-board.ts';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import { silentLog } from '../../config/log.ts';
import { anEngine } from '../../store/engine.fixture.ts';
import { createBackupService } from '../create-backup-service.ts';
import { aPolicy } from './service-world.fixture.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-backups-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A real database, two real folders, the real service. */
async function aRealService() {
  const path = join(folder, 'app.db');
  const live = new Database(path);
  live.exec('CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL)');
  const insert = live.prepare('INSERT INTO notes (text) VALUES (?)');
  for (let row = 0; row < 1_000; row += 1) insert.run(`note ${row}`);
  live.close();
  const store = await anEngine();
  await store.transact('bootstrap', { nowMs: Date.now(), environments: ['production'] });
  const clock = systemClock;
  const board = createWorkBoard(clock);
  const at = (name: string, offSite: boolean) => ({
    ...{ kind: 'directory' as const, name, offSite, path: join(folder, name), secrets: [] },
  });
  const encryption = { kind: 'passphrase', passphrase: 'correct horse battery' } as const;
  const service = createBackupService(
    {
      drivers: [],
      databases: [
        {
          ...{ kind: 'sqlite', name: 'app', environment: 'production', integrity: [] },
          ...{ checksums: true, secrets: [], path, migrate: null, regions: {} },
        },
      ],
      stores: [at('local', false), at('archive', true)],
      ...{ backups: [aPolicy({ verify: true, encryption })], drills: [] },
    },
    {
      ...{ store, clock, limits, log: silentLog, board, directory: join(folder, 'own') },
      ...{ term: () => 1, onNews: () => {} },
    },
  );
  return { path, store, service };
}

const count = (path: string): unknown => {
  const database = new Database(path);
  const row = database.prepare('SELECT count(*) AS n FROM notes').get() as { n: number };
  database.close();
  return row.n;
};

test('a real SQLite database is backed up, verified, drilled and brought back', async () => {
  const { path, store, service } = await aRealService();
  const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
  const { id } = await service.create(asked);
  await service.ended(id);
  const found = await store.read('getBackup', { id });
  expect(found?.view).toMatchObject({
    ...{ state: 'verified', detail: '', remarks: [], tables: 1, rows: 1_000, encrypted: true },
    copies: [{ state: 'stored' }, { state: 'stored' }],
  });
  for (const place of ['local', 'archive'])
    expect(readdirSync(join(folder, place, 'app')).sort()).toEqual([
      ...[`${id}.dump.age`, `${id}.json`],
    ]);
  const drill = await service.drill({
    ...{ database: 'app', region: null, toMs: null, actor: CONTROLLER },
  });
  await service.ended(drill.id);
  const live = new Database(path);
  live.exec('DELETE FROM notes WHERE id > 10');
  live.close();
  const restore = await service.restore({
    ...{ id, store: null, into: null, overwrite: 'app', tables: [], toMs: null },
    ...{ reason: 'rows are gone', actor: CONTROLLER },
  });
  await service.ended(restore.id);
  const drills = await store.read('listDrills', { environment: null, database: 'app', limit: 9 });
  expect(drills.map(({ kind, state, differences }) => [kind, state, differences])).toEqual([
    ['restore', 'ok', []],
    ['drill', 'ok', []],
    ['verify', 'ok', []],
  ]);
  expect(count(path)).toBe(1_000);
  expect(existsSync(path)).toBe(true);
  const [database] = await service.databases('production');
  expect(database?.rule321).toMatchObject({ met: true, copies: 3, offSite: 1 });
  await service.close();
}, 120_000);

test('single tables come back through the service, and what is live else stays', async () => {
  const { path, store, service } = await aRealService();
  const run = (text: string) => {
    const live = new Database(path);
    live.exec(text);
    live.close();
  };
  run('CREATE TABLE other (id integer PRIMARY KEY); INSERT INTO other VALUES (1)');
  const { id } = await service.create({
    ...{ database: 'app', policy: null, verify: null, actor: CONTROLLER },
  });
  await service.ended(id);
  run('DELETE FROM notes; INSERT INTO other VALUES (2)');
  const restore = async (tables: readonly string[]) => {
    const { id: drill } = await service.restore({
      ...{ id, store: null, into: null, overwrite: 'app', tables, toMs: null },
      ...{ reason: 'rows are gone', actor: CONTROLLER },
    });
    await service.ended(drill);
    const [last] = await store.read('listDrills', { environment: null, database: 'app', limit: 1 });
    return last;
  };
  expect(await restore(['nothing'])).toMatchObject({
    ...{ state: 'failed', detail: expect.stringContaining('has no table "nothing"') },
  });
  expect(count(path)).toBe(0);
  expect(await restore(['notes'])).toMatchObject({ state: 'ok', differences: [] });
  expect(count(path)).toBe(1_000);
  const live = new Database(path);
  expect(live.prepare('SELECT id FROM other').raw().all()).toEqual([[1], [2]]);
  live.close();
  await service.close();
}, 120_000);

test('a database that is lost fails its backup, and comes back from the one before', async () => {
  const { path, store, service } = await aRealService();
  const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
  const { id } = await service.create(asked);
  await service.ended(id);
  rmSync(path);
  const lost = await service.create(asked);
  await service.ended(lost.id);
  expect((await store.read('getBackup', { id: lost.id }))?.view).toMatchObject({
    ...{ state: 'failed', detail: expect.stringContaining('cannot be opened') },
  });
  expect(existsSync(path)).toBe(false);
  const { id: restore } = await service.restore({
    ...{ id, store: null, into: null, overwrite: 'app', tables: [], toMs: null },
    ...{ reason: 'the file is gone', actor: CONTROLLER },
  });
  await service.ended(restore);
  expect(count(path)).toBe(1_000);
  await service.close();
}, 120_000);
