/** What databases of PostgreSQL have that makes a whole backup look damaged, or a damaged one whole. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import {
  asking,
  HAS_POSTGRES,
  postgresDriver,
  postgresEntry,
  restoring,
  runSql,
  takeDump,
  testDatabase,
} from './postgres-world.fixture.ts';

let count = 0;
const named = () => {
  count += 1;
  return `tidegate_odd_${process.pid}_${count}`;
};

describe.skipIf(!HAS_POSTGRES)('with PostgreSQL (skipped: there is none)', () => {
  test('a dump restored apart holds the same, though its server builds it otherwise', async () => {
    const name = await testDatabase(
      named(),
      // A dump puts the columns that were inherited first.
      'create table parent (a int); create table child (z int) inherits (parent)',
      `alter table parent add column more text; insert into child values (1, 2, 'x')`,
      'create table narrow (t int, other text); insert into narrow values (1, null), (2, $$a$$)',
      // What is left of an index that could not be built is in no dump.
      'create table twice (i int); insert into twice values (1), (1)',
    );
    await expect(runSql(name, 'create unique index concurrently on twice (i)')).rejects.toThrow();
    const driver = postgresDriver(postgresEntry(name));
    const { bytes, contents, more } = await takeDump(driver);
    const scratch = await driver.restoreApart(
      Readable.from([bytes]),
      { name: null, region: null },
      restoring({ more }),
    );
    expect(await scratch.contents(asking())).toEqual(contents);
    await runSql(scratch.name, `update narrow set other = 'b' where t = 2`);
    expect(await scratch.contents(asking())).not.toEqual(contents);
    await scratch.drop();
  });

  test('a database of another encoding is restored in its own, apart and over', async () => {
    const first = await testDatabase(named());
    const name = `${first}_latin`;
    await runSql(
      'postgres',
      `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    await runSql(name, `create table t (word text); insert into t values ('é')`);
    const driver = postgresDriver(postgresEntry(name));
    const { bytes, contents, more } = await takeDump(driver);
    const scratch = await driver.restoreApart(
      Readable.from([bytes]),
      { name: null, region: null },
      restoring({ more }),
    );
    expect(await scratch.contents(asking())).toEqual(contents);
    await scratch.drop();
    await runSql('postgres', `drop database ${name}`);
    await driver.restoreOver(Readable.from([bytes]), restoring({ more }));
    expect(await driver.contents(asking())).toEqual(contents);
    // A server that does not know its collation still knows its encoding.
    const elsewhere = { ...more, collate: 'nowhere', ctype: 'nowhere' };
    const other = await driver.restoreApart(
      Readable.from([bytes]),
      { name: null, region: null },
      restoring({ more: elsewhere }),
    );
    expect(await other.contents(asking())).toEqual(contents);
    await other.drop();
  });

  test('a table comes back with a sequence that gives no number twice, which began anew', async () => {
    const name = await testDatabase(
      named(),
      'create table one (id serial primary key, w text); insert into one (w) values ($$a$$)',
    );
    const driver = postgresDriver(postgresEntry(name));
    const { bytes, more } = await takeDump(driver);
    await runSql(name, 'truncate one restart identity');
    await driver.restoreOver(Readable.from([bytes]), restoring({ more, tables: ['one'] }));
    expect(await runSql(name, 'insert into one (w) values ($$b$$) returning id')).toEqual([
      { id: 2 },
    ]);
  });
});
