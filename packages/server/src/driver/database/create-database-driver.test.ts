import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupView, DrillView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { fakeClock } from '../../config/clock.fixture.ts';
import { limits } from '../../config/limits.ts';
import type { SqliteEntry } from '../../database/database-entry.ts';
import { keptName } from '../../database/sqlite/kept-files.ts';
import { createAddressGuard } from '../../notify/address-guard.ts';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import type { DriverAsk } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { chooseBackup } from './choose-backup.ts';
import { createDatabaseDriver } from './create-database-driver.ts';
import type { DatabaseDriverWork } from './database-work.ts';

const backup = (own: Partial<BackupView>) =>
  ({ id: 'bk', kind: 'full', state: 'verified', startedMs: 1, endedMs: 2, ...own }) as BackupView;

function world(backups: readonly BackupView[], drill: Partial<DrillView> = {}) {
  const directory = temporaryDirectory();
  const entry: SqliteEntry = {
    ...{ name: 'app', kind: 'sqlite', environment: 'production', integrity: [], secrets: [] },
    ...{ checksums: true, path: join(directory, 'app.db'), migrate: null, regions: {} },
  };
  const calls: unknown[] = [];
  const ended = {
    id: 'dr',
    database: 'app',
    state: 'ok',
    rtoS: 1.25,
    detail: '',
    differences: [],
    ...drill,
  };
  const begin = async (asked: object) => {
    calls.push(asked);
    return ended as unknown as DrillView;
  };
  const stopped: string[] = [];
  const parts: DriverParts = {
    ...{
      clock: fakeClock(),
      limits,
      guard: createAddressGuard([]),
      authorities: null,
      secrets: [],
    },
    ...{ directory, databases: [entry] },
    backups: {
      restore: begin,
      drill: begin,
      ended: async () => {},
      stop: (id) => void stopped.push(id),
    },
    store: {
      read: (async (name: string) => (name === 'listBackups' ? backups : [ended])) as never,
    },
  };
  return { entry, parts, calls, stopped };
}

const work = (own: Partial<DatabaseDriverWork> = {}): DatabaseDriverWork => ({
  ...{ kind: 'database', database: 'app', way: 'restore', tables: [], overwrites: null, files: {} },
  ...own,
});
const ask = (own: Partial<DriverAsk> = {}): DriverAsk => ({
  ...{ target: 'backup', key: 'k', memo: { backup: 'bk' }, rehearsal: false },
  ...{ signal: new AbortController().signal, tell: () => {} },
  ...own,
});

test('chooseBackup() takes what was restored and compared alone', async () => {
  const all = [
    backup({ id: 'new', state: 'stored', startedMs: 9 }),
    backup({ id: 'good', startedMs: 7 }),
    backup({ id: 'old', startedMs: 3 }),
    backup({ id: 'base', kind: 'base', startedMs: 4, endedMs: 5 }),
  ];
  const { entry, parts } = world(all);
  const chosen = (target: string) =>
    chooseBackup(entry, parts, target).then(
      ({ backup: id, toMs }) => [id, toMs],
      (cause: Error) => cause.message,
    );
  expect(await chosen('backup')).toEqual(['good', null]);
  expect(await chosen('old')).toEqual(['old', null]);
  expect(await chosen('new')).toMatch(/"new" is stored, not verified/);
  expect(await chosen('--all')).toBe('there is no verified backup "--all" of "app"');
  expect(await chosen('1970-01-01T00:00:01Z')).toEqual(['base', 1_000]);
  expect(await chosen('1970-01-01T00:00:00.004Z')).toMatch(/no verified base backup before/);
});

test('a restore over what is live is named twice, or nothing is begun', async () => {
  const { parts, calls } = world([backup({})]);
  const driver = createDatabaseDriver(work(), parts);
  expect(await driver.prepare(ask())).toEqual({
    outcome: 'failed',
    detail: 'it may not restore over "app": its driver has to say "overwrites: app"',
  });
  expect(await driver.execute(ask())).toMatchObject({ outcome: 'failed' });
  expect(calls).toEqual([]);
});

test('prepare() of a restore goes on where what is live is lost', async () => {
  const { parts } = world([backup({})]);
  const driver = createDatabaseDriver(work({ overwrites: 'app' }), parts);
  expect(await driver.prepare(ask())).toEqual({
    outcome: 'ok',
    detail: expect.stringMatching(
      /^backup "bk" was verified; what is live cannot be looked at: .*opened/,
    ),
    memo: { backup: 'bk', toMs: null, readings: {}, before: null, key: 'k' },
  });
});

test('execute() restores over what is live, and in a rehearsal apart from it', async () => {
  const { parts, calls } = world([backup({})]);
  const driver = createDatabaseDriver(work({ overwrites: 'app' }), parts);
  expect(await driver.execute(ask())).toEqual({
    ...{ outcome: 'ok', detail: 'backup "bk" is live' },
    memo: { backup: 'bk', kept: null },
  });
  expect(await driver.execute(ask({ rehearsal: true }))).toEqual({
    ...{ outcome: 'ok', detail: 'restored and compared in 1.3 s' },
  });
  expect(calls).toMatchObject([
    { id: 'bk', into: null, overwrite: 'app', tables: [] },
    { database: 'app', region: null, toMs: null },
  ]);
  expect(await driver.undo(ask({ rehearsal: true }))).toMatchObject({ outcome: 'ok' });
  expect(await driver.undo(ask())).toMatchObject({ outcome: 'failed' });
});

test('execute() tells what a restore that failed has against it', async () => {
  const { parts } = world([backup({})], { state: 'failed', differences: ['"t" has 1 row, not 2'] });
  const driver = createDatabaseDriver(work({ overwrites: 'app' }), parts);
  expect(await driver.execute(ask())).toEqual({
    outcome: 'failed',
    detail: '"t" has 1 row, not 2',
  });
  const running = world([backup({})], { state: 'running' });
  expect(
    await createDatabaseDriver(work({ overwrites: 'app' }), running.parts).execute(ask()),
  ).toMatchObject({ outcome: 'unknown' });
});

test('execute() ends a restore whose time is over, so that it changes nothing later on', async () => {
  const { parts, stopped } = world([backup({})], { state: 'failed', detail: 'it was ended' });
  const driver = createDatabaseDriver(work({ overwrites: 'app' }), parts);
  expect(await driver.execute(ask({ signal: AbortSignal.abort() }))).toEqual({
    outcome: 'timed-out',
    detail: 'it was ended',
  });
  expect(stopped).toEqual(['dr']);
});

test('execute() takes what was done by an attempt that nobody heard of, and does anew what a person asks for', async () => {
  const { entry, parts, calls } = world([backup({})]);
  const driver = createDatabaseDriver(work({ overwrites: 'app' }), parts);
  const memo = { backup: 'bk', before: null, key: 'k' };
  const kept = await keptName(entry.path, 0);
  writeFileSync(kept, '');
  const done = { outcome: 'ok', detail: `backup "bk" is live; what was live is kept as "${kept}"` };
  expect(await driver.execute(ask({ memo }))).toMatchObject(done);
  expect(calls).toEqual([]);
  expect(await driver.execute(ask({ memo, key: 'k2' }))).toMatchObject(done);
  expect(calls).toHaveLength(1);
  const unsure = ask({ memo, key: 'k2', begunBefore: true });
  expect(await driver.execute(unsure)).toMatchObject({ outcome: 'unknown' });
  expect(calls).toHaveLength(1);
});

test('a migration takes names alone, and is taken back by a file alone', async () => {
  const { entry, parts } = world([]);
  const migrate = { command: ['true', '{target}'] as const, cwd: '/', environment: {} };
  const databases = [{ ...entry, migrate }];
  const driver = createDatabaseDriver(work({ way: 'migrate' }), { ...parts, databases });
  for (const target of ['--all', '', 'a;b', '../up', '-x'])
    expect(await driver.execute(ask({ target }))).toEqual({
      outcome: 'failed',
      detail: 'the target is no name of a migration',
    });
  expect(await driver.undo(ask({ target: '0042' }))).toMatchObject({ outcome: 'failed' });
  const none = createDatabaseDriver(work({ way: 'migrate' }), parts);
  expect(await none.prepare(ask({ target: '0042' }))).toEqual({
    outcome: 'failed',
    detail: '"app" has no command under "migrate"',
  });
  const gone = createDatabaseDriver(work({ database: 'gone' }), parts);
  expect(await gone.prepare(ask())).toMatchObject({ outcome: 'failed' });
});
