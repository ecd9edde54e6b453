/** SQL files and migrations of a rollback on a real PostgreSQL. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrillView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import type { PostgresEntry } from '../../database/database-entry.ts';
import {
  HAS_POSTGRES,
  postgresEntry,
  runSql,
  testDatabase,
} from '../../database/postgres/postgres-world.fixture.ts';
import { createAddressGuard } from '../../notify/address-guard.ts';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import type { Driver, DriverAsk } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { createDatabaseDriver } from './create-database-driver.ts';
import type { DatabaseDriverWork } from './database-work.ts';

const SECRET = 'hunter2hunter2';

async function world(name: string, way: DatabaseDriverWork['way']) {
  const database = await testDatabase(
    name,
    'create table notes (id int primary key, text text)',
    "insert into notes values (1, 'one'), (2, 'two')",
  );
  const directory = temporaryDirectory();
  const fileOf = (file: string, text: string) => {
    const path = join(directory, file);
    writeFileSync(path, text);
    return path;
  };
  const files = {
    'drop-text': fileOf('down.sql', 'alter table notes drop column text;'),
    'undo-drop-text': fileOf('up.sql', 'alter table notes add column text text;'),
    broken: fileOf('broken.sql', 'delete from notes; select nothing from nowhere;'),
    'undo-0041': fileOf('undo.sql', 'delete from notes where id = 41;'),
  };
  const script = fileOf(
    'migrate',
    `#!/bin/sh\nset -eu\ncase "$1" in 0041) psql -qXc "insert into notes values (41, '$1')";; *) echo "no migration $1 for $TOKEN" >&2; exit 3;; esac\n`,
  );
  chmodSync(script, 0o700);
  const environment = {
    ...{ PATH: process.env['PATH'] ?? '', TOKEN: SECRET },
    ...{ PGHOST: '127.0.0.1', PGUSER: 'postgres', PGDATABASE: database },
  };
  const entry: PostgresEntry = postgresEntry(database, {
    integrity: [{ name: 'rows', query: 'select count(*) from notes', expect: 'same' }],
    migrate: { command: [script, '{target}'], cwd: directory, environment },
    secrets: [SECRET],
  });
  const never = () => Promise.reject(new Error('no backup is asked for'));
  const parts: DriverParts = {
    ...{ clock: systemClock, limits, guard: createAddressGuard([]), authorities: null },
    ...{ secrets: [], directory, databases: [entry] },
    backups: { restore: never, drill: never, ended: never, stop: never },
    store: { read: never },
  };
  const work = { kind: 'database', database: 'app', tables: [], overwrites: null } as const;
  const driver = createDatabaseDriver({ ...work, way, files }, parts);
  const ask = (target: string, own: Partial<DriverAsk> = {}): DriverAsk => ({
    ...{ target, key: 'k', memo: {}, rehearsal: false },
    ...{ signal: new AbortController().signal, tell: () => {} },
    ...own,
  });
  const rows = () => runSql(database, 'select * from notes order by id');
  const restoring = (backups: Partial<DriverParts['backups']>, drill: object): Driver =>
    createDatabaseDriver(
      { ...work, way: 'restore', overwrites: 'app', files },
      {
        ...{ ...parts, backups: { ...parts.backups, ...backups } },
        store: { read: (async () => [drill]) as never },
      },
    );
  return { driver, ask, rows, restoring };
}

test.skipIf(!HAS_POSTGRES)(
  'an SQL file runs as a whole or not at all, and is taken back by its own',
  async () => {
    const { driver, ask, rows } = await world(`tidegate_l_${process.pid}_file`, 'file');
    const prepared = await driver.prepare(ask('drop-text'));
    expect(prepared).toEqual({
      ...{ outcome: 'ok', detail: 'it would run "drop-text"' },
      memo: { readings: { rows: '2' } },
    });
    const memo = prepared.memo ?? {};
    const rehearsed = await driver.execute(ask('drop-text', { rehearsal: true }));
    expect([rehearsed.outcome, (await rows())[0]]).toEqual(['ok', { id: 1, text: 'one' }]);
    expect(await driver.execute(ask('drop-text', { memo }))).toMatchObject({ outcome: 'ok' });
    expect(await rows()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await driver.verify(ask('drop-text', { memo }))).toEqual({
      ...{ outcome: 'ok', detail: 'its check holds' },
    });
    expect(await driver.undo(ask('drop-text', { memo }))).toMatchObject({ outcome: 'ok' });
    expect((await rows())[0]).toEqual({ id: 1, text: null });
    const failed = await driver.execute(ask('broken', { memo }));
    expect(failed).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('psql') });
    expect(await rows()).toHaveLength(2);
    for (const target of ['gone', '../../etc/passwd', '__proto__', 'constructor'])
      expect(await driver.execute(ask(target))).toMatchObject({ outcome: 'failed' });
    expect(await driver.undo(ask('broken'))).toMatchObject({ outcome: 'failed' });
  },
  60_000,
);

test.skipIf(!HAS_POSTGRES)(
  'a migration by name runs the command, and its checks tell what it changed',
  async () => {
    const { driver, ask, rows } = await world(`tidegate_l_${process.pid}_migrate`, 'migrate');
    const { memo = {} } = await driver.prepare(ask('0041'));
    expect(await driver.execute(ask('0041', { memo, rehearsal: true }))).toMatchObject({
      outcome: 'ok',
    });
    expect(await rows()).toHaveLength(2);
    expect(await driver.execute(ask('0041', { memo }))).toMatchObject({ outcome: 'ok' });
    expect(await rows()).toHaveLength(3);
    expect(await driver.verify(ask('0041', { memo }))).toEqual({
      ...{ outcome: 'failed', detail: '"rows" does not hold: it is 3, not 2 as before' },
    });
    expect(await driver.undo(ask('0041', { memo }))).toMatchObject({ outcome: 'ok' });
    expect(await driver.verify(ask('0041', { memo }))).toMatchObject({ outcome: 'ok' });
    const unknown = await driver.execute(ask('0042', { memo }));
    expect(unknown).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(unknown)).not.toContain(SECRET);
    expect(await driver.undo(ask('0042', { memo }))).toMatchObject({ outcome: 'failed' });
  },
  60_000,
);

test.skipIf(!HAS_POSTGRES)(
  'a restore says what it came to, also where its time was over meanwhile',
  async () => {
    const { ask, restoring } = await world(`tidegate_l_${process.pid}_late`, 'restore');
    const begun = { id: 'dr', database: 'app', rtoS: 1, differences: [] } as unknown as DrillView;
    const memo = { backup: 'bk', key: 'k', before: null };
    const outcomeOf = async (state: string, detail: string) => {
      const time = new AbortController();
      const ended = async () => time.abort(new Error('its time is over'));
      const backups = { restore: async () => begun, ended, stop: () => {} };
      const driver = restoring(backups, { ...begun, state, detail });
      return await driver.execute(ask('backup', { memo, signal: time.signal }));
    };
    expect(await outcomeOf('ok', '')).toMatchObject({
      ...{ outcome: 'ok', detail: 'backup "bk" is live' },
    });
    expect(await outcomeOf('failed', 'nothing was replaced')).toEqual({
      ...{ outcome: 'timed-out', detail: 'nothing was replaced' },
    });
  },
);
