/** Copies and restores of real SQLite files; the work is done by the built process. */
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import { openSqliteStore } from '../../store/sqlite-store.ts';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { createDatabaseDriver } from '../create-database-driver.ts';
import type { OwnStoreEntry, SqliteEntry } from '../database-entry.ts';
import { asking, restoring, takeDump } from '../postgres/postgres-world.fixture.ts';
import { createWayBack } from '../way-back.ts';

const ROWS = `pragma foreign_keys = off; create table "a b" (id integer primary key, t text, b blob, r real, twice generated always as (id * 2));
  create table child (a integer references "a b"); create index i on child (a);
  insert into "a b" (t, b, r) values ('é', x'00ff', 1.5), (null, null, 9007199254740993), ('x', 1, 'text');
  insert into child values (1), (2), (9);
  create trigger no before delete on "a b" begin select raise(abort, 'no'); end`;

function world(mode = 'wal') {
  const directory = temporaryDirectory();
  const path = join(directory, 'prefs.db');
  const run = (...texts: string[]) => {
    const database = new Database(path);
    for (const text of ['pragma foreign_keys = off', ...texts]) database.exec(text);
    database.close();
  };
  const database = new Database(path);
  // A statement that was prepared would keep the file open after its end.
  database.exec(`pragma journal_mode = ${mode}`);
  database.exec(ROWS);
  database.close();
  const entry: SqliteEntry = {
    ...{ name: 'prefs', kind: 'sqlite', environment: 'production', integrity: [] },
    ...{ checksums: true, secrets: [], path, migrate: null, regions: {} },
  };
  const parts = { clock: systemClock, limits, directory: join(directory, 'server') };
  return { path, run, entry, parts, driver: createDatabaseDriver(entry, parts) };
}

const sqlite = (own: object) => restoring({ engine: 'sqlite', serverVersion: '3.45.1', ...own });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (cause: { code: string }) => cause.code,
  );

test('a copy restored apart holds the same, while somebody writes', async () => {
  const { path, driver, parts } = world();
  const writer = new Database(path);
  writer.exec('pragma foreign_keys = off; begin; insert into child values (3)');
  const { bytes, contents, more } = await takeDump(driver);
  writer.exec('commit');
  writer.close();
  expect(contents).toMatchObject({
    tables: [
      { name: 'a b', rows: 3 },
      { name: 'child', rows: 3 },
    ],
    brokenReferences: 1,
  });
  const scratch = await driver.restoreApart(
    Readable.from([bytes]),
    { name: null, region: null },
    sqlite({ more }),
  );
  expect(await scratch.contents(asking())).toEqual(contents);
  expect(await driver.contents(asking())).not.toEqual(contents);
  await scratch.drop();
  expect(existsSync(scratch.name)).toBe(false);
  expect(readdirSync(join(parts.directory, 'restoring'))).toEqual([]);
});

test.each(['wal', 'delete'])(
  'restoreOver() takes the place of a live file in mode %s, keeps it, and can be taken back',
  async (mode) => {
    const { path, run, entry, parts, driver } = world(mode);
    const { bytes, contents, more } = await takeDump(driver);
    run('drop table child');
    const changed = await driver.contents(asking());
    await driver.restoreOver(Readable.from([bytes]), sqlite({ more }));
    expect(await driver.contents(asking())).toEqual(contents);
    expect(readFileSync(path)[18]).toBe(mode === 'wal' ? 2 : 1);
    const wayBack = createWayBack(entry, parts);
    const kept = await wayBack.newest(asking());
    await wayBack.goBack(String(kept), asking());
    expect(await driver.contents(asking())).toEqual(changed);
    const left = readdirSync(dirname(path)).filter((name) => /tidegate-|journal/.test(name));
    expect(left).toEqual([]);
  },
);

test('what a link leads to is replaced, and the link stays', async () => {
  const { path, run, entry, parts, driver } = world();
  const link = `${path}.link`;
  symlinkSync(path, link);
  const { bytes, contents, more } = await takeDump(driver);
  run('drop table child');
  const linked = createDatabaseDriver({ ...entry, path: link }, parts);
  await linked.restoreOver(Readable.from([bytes]), sqlite({ more }));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(await driver.contents(asking())).toEqual(contents);
  const kept = await createWayBack({ ...entry, path: link }, parts).newest(asking());
  expect(kept).toMatch(/prefs\.db\.before-\d+$/);
});

test('restoreOver() is refused while another has the file open, and leaves it as it was', async () => {
  const { path, driver } = world();
  const { bytes, contents, more } = await takeDump(driver);
  const over = (content: Uint8Array, own: object) =>
    codeOf(driver.restoreOver(Readable.from([content]), sqlite({ more, ...own })));
  const other = new Database(path);
  other.prepare('select count(*) from child').all();
  expect(await over(bytes, {})).toBe('refused');
  other.close();
  expect(await over(bytes.subarray(0, 5_000), {})).toBe('damaged');
  expect(await over(Buffer.from('no database'.repeat(2_000)), {})).toBe('damaged');
  expect(await over(bytes, { more: { identity: 'sqlite:other:0' } })).toBe('other-database');
  expect(await over(bytes, { engine: 'postgres' })).toBe('other-database');
  expect(await over(bytes, { toMs: 1 })).toBe('refused');
  expect(await driver.contents(asking())).toEqual(contents);
  expect(readdirSync(dirname(path)).filter((name) => name.includes('.tidegate-'))).toEqual([]);
});

test('single tables come back in one transaction, without triggers', async () => {
  const { run, driver } = world();
  const { bytes, contents, more } = await takeDump(driver);
  const over = (...tables: string[]) =>
    codeOf(driver.restoreOver(Readable.from([bytes]), sqlite({ more, tables })));
  run(`update "a b" set t = 'changed'`, 'delete from child');
  expect(await over('a b', 'child')).toBe('refused');
  run('insert into child values (9)');
  expect(await over('a b', 'child')).toBe('ok');
  expect(await driver.contents(asking())).toEqual(contents);
  expect(await over('nothing')).toBe('refused');
  run('alter table child add column more');
  expect(await over('child')).toBe('refused');
});

test('what is missing or odd is a failure in words', async () => {
  const { driver, entry, parts } = world();
  const { bytes, more } = await takeDump(driver);
  const apart = (name: string | null, region: string | null) =>
    codeOf(driver.restoreApart(Readable.from([bytes]), { name, region }, sqlite({ more })));
  expect(await apart('../up', null)).toBe('refused');
  expect(await apart(null, 'mars')).toBe('refused');
  expect([await apart('again', null), await apart('again', null)]).toEqual(['ok', 'not-empty']);
  const gone = createDatabaseDriver({ ...entry, path: `${entry.path}.gone` }, parts);
  expect(await codeOf(gone.dump('full', asking()))).toBe('unreachable');
  for (const work of [gone.facts, gone.contents])
    expect(await codeOf(work(asking()))).toBe('unreachable');
  const tables = sqlite({ more, tables: ['child'] });
  expect(await codeOf(gone.restoreOver(Readable.from([bytes]), tables))).toBe('unreachable');
  // A lost database must not come back as an empty one that is backed up from then on.
  expect(existsSync(`${entry.path}.gone`)).toBe(false);
  writeFileSync(`${entry.path}.gone`, '');
  expect(await codeOf(gone.dump('full', asking()))).toBe('damaged');
  expect(await codeOf(driver.dump('base', asking()))).toBe('refused');
  const odd = join(parts.directory, 'odd.db');
  writeFileSync(odd, 'not a database'.repeat(100));
  expect(
    await codeOf(createDatabaseDriver({ ...entry, path: odd }, parts).contents(asking())),
  ).toBe('damaged');
  const ending = new AbortController();
  ending.abort();
  expect(await codeOf(driver.dump('full', asking(ending.signal)))).toBe('ended');
});

test('the own store is copied while it works, with where each environment stands', async () => {
  const directory = temporaryDirectory();
  const store = await openSqliteStore({ directory });
  const entry: OwnStoreEntry = {
    ...{ name: 'self', kind: 'tidegate', environment: 'production', integrity: [] },
    ...{ checksums: true, secrets: [], regions: {} },
  };
  const driver = createDatabaseDriver(entry, { clock: systemClock, limits, directory });
  const { bytes, contents, more } = await takeDump(driver);
  const own = restoring({ engine: 'tidegate', serverVersion: '3.45.1', more });
  const scratch = await driver.restoreApart(
    Readable.from([bytes]),
    { name: null, region: null },
    own,
  );
  expect(await scratch.contents(asking())).toEqual(contents);
  expect(more['identity']).toMatch(/^tidegate:[0-9a-f]{32}$/);
  const opened = await openSqliteStore({ directory: scratch.name });
  await opened.close();
  await scratch.drop();
  expect(await codeOf(driver.restoreOver(Readable.from([bytes]), own))).toBe('refused');
  await expect(openSqliteStore({ directory })).rejects.toMatchObject({ code: 'store-locked' });
  await store.close();
});
