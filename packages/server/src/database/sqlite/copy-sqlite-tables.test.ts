import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { copySqliteTables } from './copy-sqlite-tables.ts';
import { sqliteContents } from './sqlite-contents.ts';

function world(...texts: string[]) {
  const folder = temporaryDirectory();
  const [live, from] = [join(folder, 'live.db'), join(folder, 'from.db')];
  const using = <T>(path: string, work: (database: Database.Database) => T): T => {
    const database = new Database(path);
    try {
      database.exec('pragma foreign_keys = off');
      return work(database);
    } finally {
      database.close();
    }
  };
  const run = (...more: string[]) =>
    using(live, (database) => {
      for (const text of more) database.exec(text);
    });
  run(...texts, `vacuum into '${from}'`);
  const rows = (query: string) => using(live, (database) => database.prepare(query).raw().all());
  const contents = () =>
    using(live, (database) => sqliteContents(database, { checksums: true, isOwnStore: false }));
  const copy = (...tables: string[]) => copySqliteTables({ live, from, tables });
  return { run, rows, contents, copy };
}

test('copySqliteTables() brings rows back with their numbers, which other tables go by', () => {
  const { run, rows, copy } = world(
    'create table notes (said text)',
    "insert into notes values ('gone'), ('one'), ('two')",
    "delete from notes where said = 'gone'",
    'create virtual table found using fts5(said)',
    'insert into found (rowid, said) select rowid * 10, said from notes',
    'create table plain (a integer primary key, b text) without rowid',
    "insert into plain values (7, 'x')",
    'create table odd (rowid text, b text)',
    "insert into odd values ('r', 'x')",
  );
  run('delete from notes', 'delete from found', 'delete from plain', 'delete from odd');
  copy('notes', 'found', 'plain', 'odd');
  expect(rows('select rowid, said from notes order by 1')).toEqual([
    [2, 'one'],
    [3, 'two'],
  ]);
  expect(rows("select rowid from found where found match 'two'")).toEqual([[30]]);
  expect(rows('select * from plain, odd')).toEqual([[7, 'x', 'r', 'x']]);
});

test('copySqliteTables() runs no trigger, in whatever case the table is named', () => {
  const { run, rows, copy } = world(
    "create table notes (said text); insert into notes values ('one')",
    'create table log (what text)',
    "create trigger told after insert on notes begin insert into log values ('again'); end",
  );
  run('delete from notes');
  copy('NOTES');
  expect(rows('select (select count(*) from notes), (select count(*) from log)')).toEqual([[1, 0]]);
  run("insert into notes values ('two')");
  expect(rows('select count(*) from log')).toEqual([[1]]);
});

test('a reference to what is not unique hinders neither copySqliteTables() nor sqliteContents()', () => {
  const { run, contents, copy } = world(
    'create table parent (a int); create table child (a int references parent (a))',
    'create table other (a integer primary key); create table of_other (a int references other)',
    'insert into child values (1); insert into of_other values (1)',
  );
  const before = contents();
  expect(before.brokenReferences).toBe(1);
  run('delete from child');
  copy('child');
  expect(contents()).toEqual(before);
});
