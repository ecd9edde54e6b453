/** A real PostgreSQL database through the whole service: dumped, sealed, kept, verified, brought back. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLLER } from '@tidegate/core';
import { expect, onTestFinished, test } from 'vitest';
import { createWorkBoard } from '../../board/work-board.ts';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import { silentLog } from '../../config/log.ts';
import {
  asking,
  HAS_POSTGRES,
  postgresEntry,
  runSql,
  testDatabase,
} from '../../database/postgres/postgres-world.fixture.ts';
import { createWayBack } from '../../database/way-back.ts';
import { anEngine } from '../../store/engine.fixture.ts';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { createBackupService } from '../create-backup-service.ts';
import { aPolicy } from './service-world.fixture.ts';

const RUN = `tidegate_s_${process.pid}`;

const TABLES = [
  'create table users (id serial primary key, name text not null)',
  'create table orders (id serial primary key, owner int not null references users, euro numeric)',
  "insert into users (name) select 'user ' || i from generate_series(1, 500) i",
  'insert into orders (owner, euro) select 1 + i % 500, i / 7.0 from generate_series(1, 2000) i',
];

async function aPostgresService(name: string) {
  const database = await testDatabase(name, ...TABLES);
  const folder = temporaryDirectory();
  const store = await anEngine();
  const clock = systemClock;
  await store.transact('bootstrap', { nowMs: clock.nowMs(), environments: ['production'] });
  const entry = postgresEntry(database, {
    integrity: [{ name: 'users', query: 'select count(*) from users', expect: { above: 0 } }],
  });
  const encryption = { kind: 'passphrase', passphrase: 'correct horse battery' } as const;
  const directory = join(folder, 'own');
  const local = { kind: 'directory', name: 'local', offSite: false } as const;
  const service = createBackupService(
    {
      ...{ drivers: [], databases: [entry], drills: [] },
      stores: [{ ...local, path: join(folder, 'local'), secrets: [] }],
      backups: [aPolicy({ stores: ['local'], verify: true, encryption })],
    },
    {
      ...{ store, clock, limits, log: silentLog, board: createWorkBoard(clock), directory },
      ...{ term: () => 1, onNews: () => {} },
    },
  );
  onTestFinished(() => service.close());
  const backUp = async () => {
    const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
    const { id } = await service.create(asked);
    await service.ended(id);
    return (await store.read('getBackup', { id }))?.view;
  };
  const restore = async (id: string, own: { into?: string; tables?: readonly string[] } = {}) => {
    const { into = null, tables = [] } = own;
    const { id: drill } = await service.restore({
      ...{ id, store: null, into, overwrite: into === null ? 'app' : null, tables, toMs: null },
      ...{ reason: 'rows are gone', actor: CONTROLLER },
    });
    await service.ended(drill);
    const drills = await store.read('listDrills', { environment: null, database: 'app', limit: 9 });
    return drills.find((one) => one.id === drill);
  };
  const wayBack = createWayBack(entry, { clock, limits, directory });
  return { database, folder, service, backUp, restore, wayBack };
}

const counted = async (database: string) => {
  const [row] = await runSql(
    database,
    'select (select count(*) from users)::int as users, (select count(*) from orders)::int as orders',
  );
  return row;
};

test.skipIf(!HAS_POSTGRES)(
  'a PostgreSQL database is dumped, sealed, verified, restored over what is live, and back again',
  async () => {
    const { database, folder, backUp, restore, wayBack } = await aPostgresService(`${RUN}_whole`);
    const backup = await backUp();
    expect(backup).toMatchObject({
      ...{ state: 'verified', detail: '', remarks: [], tables: 2, rows: 2_500, encrypted: true },
    });
    const id = backup?.id ?? '';
    const files = readdirSync(join(folder, 'local', 'app')).sort();
    expect(files).toEqual([`${id}.dump.age`, `${id}.json`]);
    await runSql(database, 'delete from orders', "insert into users (name) values ('later')");
    expect(await restore(id)).toMatchObject({ state: 'ok', differences: [] });
    expect(await counted(database)).toEqual({ users: 500, orders: 2_000 });
    const kept = await wayBack.newest(asking());
    await wayBack.goBack(String(kept), asking());
    expect(await counted(database)).toEqual({ users: 501, orders: 0 });
  },
  120_000,
);

test.skipIf(!HAS_POSTGRES)(
  'single tables of a PostgreSQL database come back through the service',
  async () => {
    const { database, backUp, restore } = await aPostgresService(`${RUN}_tables`);
    const backup = await backUp();
    await runSql(database, 'delete from orders', "insert into users (name) values ('later')");
    const tables = ['orders'];
    expect(await restore(backup?.id ?? '', { tables })).toMatchObject({ state: 'ok' });
    expect(await counted(database)).toEqual({ users: 501, orders: 2_000 });
    expect(await restore(backup?.id ?? '', { tables: ['x"; drop table users; --'] })).toMatchObject(
      {
        state: 'failed',
        detail: expect.stringContaining('has no such table'),
      },
    );
    expect(await counted(database)).toEqual({ users: 501, orders: 2_000 });
  },
  120_000,
);

test.skipIf(!HAS_POSTGRES)(
  'a PostgreSQL database that was dropped fails its backup, and comes back under its name',
  async () => {
    const { database, backUp, restore } = await aPostgresService(`${RUN}_lost`);
    const backup = await backUp();
    await runSql('postgres', `drop database ${database} with (force)`);
    expect(await backUp()).toMatchObject({ state: 'failed' });
    expect(await restore(backup?.id ?? '', { into: `${database}_beside` })).toMatchObject({
      ...{ state: 'ok', differences: [] },
    });
    expect(await restore(backup?.id ?? '')).toMatchObject({
      state: 'ok',
      differences: [expect.stringMatching(/^before: the live database could not be looked at/)],
    });
    expect(await counted(database)).toEqual({ users: 500, orders: 2_000 });
  },
  120_000,
);
