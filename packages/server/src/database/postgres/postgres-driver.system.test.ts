/** Dumps and restores of a real PostgreSQL. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { BackupFailure } from '../../backup/backup-store.ts';
import {
  addressOf,
  asking,
  HAS_POSTGRES,
  postgresDriver,
  postgresEntry,
  restoring,
  runSql,
  takeDump,
  testDatabase,
} from './postgres-world.fixture.ts';

const RUN = `tidegate_h_${process.pid}`;
let count = 0;
const named = (ending = '') => {
  count += 1;
  return `${RUN}_${count}${ending}`;
};

/** Names, types and rows of which dumps and sums are easily wrong. */
const ODD = [
  `create schema "Select Me"; create type mood as enum ('so', 'la'); create domain short as varchar(3)`,
  `create table "Select Me"."Ünï ""quoted"" tab" (
     id bigint generated always as identity primary key, "a b" text not null default 'x;y',
     twice int generated always as (length("a b") * 2) stored, at timestamptz, f float8, raw bytea,
     m mood, d short, j jsonb, price numeric(10,2), cash money, span interval, xs text[],
     check ("a b" in ('x;y', 'é', 'z')))`,
  `insert into "Select Me"."Ünï ""quoted"" tab" ("a b", at, f, raw, m, d, j, price, cash, span, xs)
     select (array['x;y','é','z'])[1 + i % 3], timestamptz '2026-03-29 01:30+02' + i * interval '1h',
       0.1::float8 + i / 3.0, decode(lpad(to_hex(i), 4, '0'), 'hex'), 'la', 'abc', '{"a": 1}', i / 7.0, i,
       i * interval '1 day 3s', array['a', null, 'c"d'] from generate_series(1, 500) i`,
  `create table users (id int primary key, name varchar(20) check (name in ('a', 'b') or name like 'n%'))`,
  `create table orders (id serial primary key, "user" int references users, old int)`,
  `insert into users select i, 'n' || i from generate_series(1, 50) i`,
  `insert into orders ("user", old) select 1 + i % 50, i from generate_series(1, 300) i`,
  `alter table orders add constraint loose foreign key (old) references users not valid`,
  `create table events (at date not null, what text) partition by range (at)`,
  `create table "events-1" partition of events for values from ('2026-01-01') to ('2026-07-01')`,
  `create table events2 partition of events default`,
  `insert into events select date '2026-01-01' + i, 'e' || i from generate_series(1, 300) i`,
  `create view few as select * from orders where old in (1, 2, 3)`,
  `create index on orders (old) where old in (1, 2)`,
  `create table empty (); alter table orders drop column old cascade`,
  `select lo_from_bytea(0, 'large')`,
  `create function f() returns trigger language plpgsql as $$begin raise 'no'; end$$`,
  `create trigger t before delete on orders for each row execute function f()`,
];

describe.skipIf(!HAS_POSTGRES)('with PostgreSQL (skipped: there is none)', () => {
  test('a dump restored apart holds the same, whatever names and types there are', async () => {
    const name = await testDatabase(named(' "ö=\'\\'), ...ODD);
    const driver = postgresDriver(postgresEntry(name));
    const live = await driver.contents(asking());
    const { bytes, contents, more } = await takeDump(driver);
    expect(contents).toEqual(live);
    expect(contents.tables.map(({ name: table, rows }) => [table, rows])).toEqual([
      ['Select Me.Ünï "quoted" tab', 500],
      ['public.empty', 0],
      ['public.events-1', 180],
      ['public.events2', 120],
      ['public.orders', 300],
      ['public.users', 50],
    ]);
    expect(contents.marks).toEqual({ 'large-objects': '1' });
    const scratch = await driver.restoreApart(
      Readable.from([bytes]),
      { name: null, region: null },
      restoring({ more }),
    );
    expect(scratch.name).toMatch(/^tidegate_scratch_[0-9a-f]{8}$/);
    expect(await scratch.contents(asking())).toEqual(contents);
    await runSql(scratch.name, `update users set name = 'nx' where id = 7`);
    expect(await scratch.contents(asking())).not.toEqual(contents);
    await scratch.drop();
    expect(
      await runSql('postgres', `select 1 from pg_database where datname = '${scratch.name}'`),
    ).toEqual([]);
  });

  test('rows that point nowhere are counted where the server does not look', async () => {
    const name = await testDatabase(
      named(),
      'create table a (id int primary key); create table b (a int)',
      'insert into a values (1); insert into b values (1), (2), (3), (null)',
      'alter table b add foreign key (a) references a not valid',
    );
    const driver = postgresDriver(postgresEntry(name));
    expect((await driver.contents(asking())).brokenReferences).toBe(2);
  });

  test('what is counted is of the state that is dumped, whoever writes meanwhile', async () => {
    const name = await testDatabase(
      named(),
      `create table t (i int, pad text); insert into t select i, repeat(md5(i::text), 20) from generate_series(1, 60000) i`,
    );
    const driver = postgresDriver(postgresEntry(name));
    const dump = await driver.dump('full', asking());
    const writing = runSql(
      name,
      'insert into t select 0 from generate_series(1, 5000)',
      'delete from t where i % 2 = 0',
    );
    const chunks: Buffer[] = [];
    for await (const chunk of dump.content) chunks.push(Buffer.from(chunk));
    const { contents, more } = await dump.taken;
    await writing;
    expect(contents.tables[0]?.rows).toBe(60_000);
    const scratch = await driver.restoreApart(
      Readable.from(chunks),
      { name: null, region: null },
      restoring({ more }),
    );
    expect(await scratch.contents(asking())).toEqual(contents);
    await scratch.drop();
  });

  test('restoreOver() takes the place of the live one in one step, and keeps that', async () => {
    const name = await testDatabase(named(), ...ODD);
    await runSql('postgres', `alter database "${name}" set search_path = "Select Me", public`);
    await runSql('postgres', `alter database "${name}" set work_mem = '7MB'`);
    await runSql('postgres', `comment on database "${name}" is 'the app''s'`);
    const driver = postgresDriver(postgresEntry(name));
    const { bytes, contents, more } = await takeDump(driver);
    await runSql(name, `insert into users values (1000, 'n')`, 'drop table empty');
    const told: string[] = [];
    const holding = runSql(name, 'select pg_sleep(60)').catch((cause: Error) => cause.message);
    await driver.restoreOver(
      Readable.from([bytes]),
      restoring({ more, tell: ({ note }) => void told.push(note) }),
    );
    expect(await holding).toMatch(/terminating connection|CONNECTION_CLOSED/);
    expect(await driver.contents(asking())).toEqual(contents);
    expect((await driver.facts(asking())).identity).toBe(more['identity']);
    expect(await runSql(name, 'show search_path')).toEqual([
      { search_path: '"Select Me", public' },
    ]);
    expect(await runSql(name, 'show work_mem')).toEqual([{ work_mem: '7MB' }]);
    const rows = await runSql(
      'postgres',
      `select datname, shobj_description(oid, 'pg_database') as said from pg_database where starts_with(datname, '${name}')`,
    );
    expect(rows.find(({ datname }) => datname === name)).toEqual({
      datname: name,
      said: "the app's",
    });
    const kept = rows.find(({ datname }) => datname !== name);
    expect([rows.length, kept?.['datname']]).toEqual([
      2,
      expect.stringMatching(/_before_\d{8}t\d{6}z$/),
    ]);
    expect(told.at(-1)).toBe(
      `what was live is kept as "${kept?.['datname']}" until somebody drops it`,
    );
    expect(
      await runSql(String(kept?.['datname']), 'select 1 as one from users where id = 1000'),
    ).toEqual([{ one: 1 }]);
  });

  test('restoreOver() that fails, or is ended, leaves the live one as it was, and nothing else', async () => {
    const name = await testDatabase(named(), ...ODD);
    const driver = postgresDriver(postgresEntry(name));
    const { bytes, contents, more } = await takeDump(driver);
    const over = (own: object, content = Readable.from([bytes])) =>
      driver.restoreOver(content, restoring({ more, ...own })).then(
        () => 'ok',
        (cause: { code: string }) => cause.code,
      );
    const half = bytes.subarray(0, bytes.length / 2);
    expect(await over({}, Readable.from([half]))).toBe('damaged');
    expect(await over({ accept: () => Promise.reject(new BackupFailure('failed', 'no')) })).toBe(
      'failed',
    );
    expect(await over({ more: { identity: 'postgres:another' } })).toBe('other-database');
    expect(await over({ more: {} })).toBe('other-database');
    expect(await over({ serverVersion: '16.2' })).toBe('newer-version');
    expect(await over({ engine: 'sqlite' })).toBe('other-database');
    expect(await over({ toMs: 1 })).toBe('refused');
    expect(await over({ kind: 'base' })).toBe('refused');
    const ending = new AbortController();
    const accept = async () => ending.abort();
    expect(await over({ accept, signal: ending.signal })).toBe('ended');
    expect(await driver.contents(asking())).toEqual(contents);
    expect(
      await runSql(
        'postgres',
        `select datname from pg_database where starts_with(datname, '${name}')`,
      ),
    ).toEqual([{ datname: name }]);
  });

  test('single tables come back in one transaction, with their sequences and references', async () => {
    const name = await testDatabase(named(), ...ODD);
    const driver = postgresDriver(postgresEntry(name));
    const { bytes, contents, more } = await takeDump(driver);
    const over = (...tables: string[]) =>
      driver.restoreOver(Readable.from([bytes]), restoring({ more, tables })).then(
        () => 'ok',
        (cause: Error & { code: string }) => `${cause.code}: ${cause.message}`,
      );
    await runSql(
      name,
      'alter table orders disable trigger t; delete from orders; alter table orders enable trigger t',
      'delete from "Select Me"."Ünï ""quoted"" tab"; delete from events; delete from users where id > 40',
      `insert into users values (100, 'n')`,
    );
    expect(await over('orders')).toMatch(/^refused: .*60 rows would point to rows that are gone/);
    expect(await over('nothing')).toMatch(/^refused: Cannot restore table "nothing"/);
    expect(await over('users', 'public.orders', 'Select Me.Ünï "quoted" tab', 'events')).toBe('ok');
    expect(await driver.contents(asking())).toEqual(contents);
    expect(await runSql(name, `insert into orders ("user") values (1) returning id`)).toEqual([
      { id: 301 },
    ]);
    await runSql(name, 'alter table orders add column more int');
    expect(await over('orders')).toMatch(/its columns differ from the backup's \("more"\)/);
  });

  test('a database without tables is dumped and brought back', async () => {
    const driver = postgresDriver(postgresEntry(await testDatabase(named())));
    const { bytes, contents, more } = await takeDump(driver);
    expect(contents.tables).toEqual([]);
    const name = named();
    const into = { name, region: null };
    const scratch = await driver.restoreApart(Readable.from([bytes]), into, restoring({ more }));
    expect([scratch.name, await scratch.contents(asking())]).toEqual([name, contents]);
    await expect(
      driver.restoreApart(Readable.from([bytes]), into, restoring({ more })),
    ).rejects.toMatchObject({ code: 'not-empty' });
    await scratch.drop();
  });

  test('a program that is killed in the middle ends the dump with a failure, never with an end', async () => {
    const name = await testDatabase(
      named(),
      `create table t as select i, repeat(md5(i::text), 30) from generate_series(1, 200000) i`,
    );
    const driver = postgresDriver(postgresEntry(name));
    const dump = await driver.dump('full', asking());
    const read = (async () => {
      for await (const _ of dump.content)
        await runSql(
          'postgres',
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and query like 'COPY %'`,
        );
    })();
    await expect(read).rejects.toMatchObject({ name: 'BackupFailure' });
    await expect(dump.taken).rejects.toMatchObject({ name: 'BackupFailure' });
    const ending = new AbortController();
    const ended = await driver.dump('full', asking(ending.signal));
    ended.content.once('data', () => ending.abort());
    await expect(ended.taken).rejects.toMatchObject({ code: 'ended' });
  });

  test('failures say what is missing, and hold no password', async () => {
    const name = await testDatabase(named(), 'create table t (i int)');
    const failureOf = (own: object) =>
      postgresDriver(postgresEntry(name, { secrets: ['s3cret-word'], ...own }))
        .dump('full', asking())
        .then(
          () => 'ok',
          (cause: Error & { code: string }) => `${cause.code}: ${cause.message}`,
        );
    expect(await failureOf({ url: `postgres://u:s3cret-word@127.0.0.1:1/${name}` })).toBe(
      'unreachable: Cannot dump database "app": it is not reached (ECONNREFUSED)',
    );
    expect(await failureOf({ url: addressOf(named()) })).toMatch(/^unreachable: .*does not exist/);
    expect(await failureOf({ programs: '/nowhere' })).toMatch(/^failed: .*no program "pg_dump"/);
    const role = named('_role');
    await runSql(
      'postgres',
      `create role "${role}" login; grant connect on database "${name}" to "${role}"`,
    );
    try {
      const { bytes, more } = await takeDump(postgresDriver(postgresEntry(name)));
      const weak = postgresDriver(postgresEntry(name, { url: addressOf(name, role) }));
      await expect(
        weak.restoreApart(
          Readable.from([bytes]),
          { name: null, region: null },
          restoring({ more }),
        ),
      ).rejects.toMatchObject({
        code: 'refused',
        message:
          'Cannot restore database "app": permission denied to create database; give its user the right, see the guide to databases',
      });
    } finally {
      await runSql('postgres', `drop owned by "${role}"`).catch(() => {});
      await runSql(name, `drop owned by "${role}"`);
      await runSql('postgres', `drop role "${role}"`);
    }
  });

  test('checks read only, and compare with what was before', async () => {
    const name = await testDatabase(
      named(),
      'create table t (i int); insert into t values (1), (2)',
    );
    const integrity = [
      { name: 'counted', query: 'select count(*) from t', expect: 'same' as const },
      { name: 'positive', query: 'select * from t where i < 0', expect: 'none' as const },
      { name: 'two', query: 'select count(*) from t', expect: { equals: 2 } },
      { name: 'writes', query: 'delete from t', expect: 'none' as const },
    ];
    const driver = postgresDriver(postgresEntry(name, { integrity }));
    const before = await driver.readings(asking());
    expect(before).toEqual({ counted: '2' });
    await runSql(name, 'insert into t values (-3)');
    expect(await driver.integrity(asking(), before)).toEqual([
      '"counted" does not hold: it is 3, not 2 as before',
      '"positive" does not hold: it found 1 row',
      '"two" does not hold: it is 3, not equal to 2',
      '"writes" does not hold: it cannot be asked: 25006',
    ]);
  });

  test('what another process left is dropped when it is old, and nothing else is', async () => {
    const name = await testDatabase(named(), 'create table t (i int)');
    const driver = postgresDriver(postgresEntry(name));
    const { bytes, more } = await takeDump(driver);
    const left = 'tidegate_scratch_0000000f';
    const young = 'tidegate_scratch_0000000e';
    const foreign = 'tidegate_scratch_0000000d';
    try {
      for (const each of [left, young, foreign])
        await runSql('postgres', `create database ${each}`);
      const said = (atMs: number) => `'{"tidegate":"scratch","madeMs":${atMs}}'`;
      await runSql('postgres', `comment on database ${left} is ${said(Date.now() - 86_400_001)}`);
      await runSql('postgres', `comment on database ${young} is ${said(Date.now() - 80_000_000)}`);
      const scratch = await driver.restoreApart(
        Readable.from([bytes]),
        { name: null, region: null },
        restoring({ more }),
      );
      await scratch.drop();
      expect(
        await runSql(
          'postgres',
          `select datname from pg_database where datname like 'tidegate_scratch_0000000%' order by 1`,
        ),
      ).toEqual([{ datname: foreign }, { datname: young }]);
    } finally {
      for (const each of [left, young, foreign])
        await runSql('postgres', `drop database if exists ${each}`);
    }
  });
});
