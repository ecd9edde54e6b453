/** Actions that ask a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closedPort, listenTcp } from '../probe/probe.fixture.ts';
import { outcomeOf, outcomeWithin } from './action.fixture.ts';
import type { SqlWork } from './action.ts';

const HAS_POSTGRES = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',').includes('postgres');
const POSTGRES = 'postgres://postgres@127.0.0.1:5432/postgres';
const SCHEMA = `tidegate_action_${process.pid}`;

const ask = (query: string, expect: SqlWork['expect'], url = POSTGRES) =>
  outcomeOf({ kind: 'sql', url, query, expect }, { secrets: [url] });

describe.skipIf(!HAS_POSTGRES)('with PostgreSQL (skipped: there is none)', () => {
  let end = async () => {};
  beforeAll(async () => {
    const { default: postgres } = await import('postgres');
    const sql = postgres(POSTGRES, { max: 1, onnotice: () => {} });
    await sql.unsafe(`create schema ${SCHEMA}; create table ${SCHEMA}.profiles (id int);
      create table ${SCHEMA}.vouchers (id int); insert into ${SCHEMA}.vouchers values (1), (2), (3)`);
    end = async () => {
      await sql.unsafe(`drop schema ${SCHEMA} cascade`);
      await sql.end();
    };
  });
  afterAll(() => end());

  test('runSqlQuery() judges tables and counts of rows', async () => {
    const tables = `select count(*) from information_schema.tables
      where table_schema = '${SCHEMA}' and table_name in ('profiles', 'vouchers')`;
    expect(await ask(tables, { equals: 2 })).toEqual({
      outcome: 'ok',
      detail: 'it is 2, equal to 2',
    });
    const vouchers = `select * from ${SCHEMA}.vouchers`;
    expect(await ask(vouchers, 'rows')).toEqual({ outcome: 'ok', detail: 'it found 3 rows' });
    expect(await ask(vouchers, 'none')).toEqual({ outcome: 'failed', detail: 'it found 3 rows' });
    expect(await ask(`select * from ${SCHEMA}.profiles`, 'rows')).toEqual({
      outcome: 'failed',
      detail: 'it found 0 rows',
    });
    expect(await ask(`select avg(id) from ${SCHEMA}.vouchers`, { above: 2 })).toEqual({
      outcome: 'failed',
      detail: 'it is 2, not above 2',
    });
    expect(await ask(vouchers, { above: 0 })).toEqual({
      outcome: 'failed',
      detail: 'it found 3 rows, not one row with one value',
    });
    expect(await ask("select 's3cret'", { above: 0 })).toEqual({
      outcome: 'failed',
      detail: 'its value is no number',
    });
    expect(await ask('select null', { above: 0 })).toMatchObject({ outcome: 'failed' });
  });

  test('runSqlQuery() only reads, one statement, and says what is missing', async () => {
    expect(await ask(`delete from ${SCHEMA}.vouchers`, 'none')).toEqual({
      outcome: 'failed',
      detail: 'the database refuses it: it would write, and only reading is allowed',
    });
    expect(await ask(`commit; delete from ${SCHEMA}.vouchers`, 'none')).toEqual({
      outcome: 'failed',
      detail: 'the database refuses it (42601)',
    });
    expect(await ask(`select count(*) from ${SCHEMA}.vouchers`, { equals: 3 })).toMatchObject({
      outcome: 'ok',
    });
    expect(await ask(`select * from ${SCHEMA}.coupons`, 'rows')).toEqual({
      outcome: 'failed',
      detail: `the database refuses it: relation "${SCHEMA}.coupons" does not exist`,
    });
    expect(await ask("select 's3cret'::int", 'rows')).toEqual({
      outcome: 'failed',
      detail: 'the database refuses it (22P02)',
    });
  });

  test('runSqlQuery() ends a query at its time, and cuts off what says too much', async () => {
    const slow = {
      kind: 'sql',
      url: POSTGRES,
      query: 'select pg_sleep(60)',
      expect: 'rows',
    } as const;
    expect(await outcomeWithin(slow, 1_000)).toMatchObject({ outcome: 'timed-out' });
    expect(
      await ask("select repeat('x', 1000) from generate_series(1, 100000)", 'rows'),
    ).toMatchObject({ outcome: 'unknown' });
  });

  test('runSqlQuery() does not know when nobody is let in', async () => {
    const url = 'postgres://no_such_user:planted-s3cret@127.0.0.1:5432/postgres';
    const found = await ask('select 1', 'rows', url);
    expect(found.outcome).toBe('unknown');
    expect(found.detail).not.toContain('s3cret');
  });
});

test('runSqlQuery() does not know when nobody answers, or what it may not reach', async () => {
  const port = await closedPort();
  expect(await ask('select 1', 'rows', `postgres://u:s3cret@127.0.0.1:${port}/d`)).toEqual({
    outcome: 'unknown',
    detail: expect.stringContaining('ECONNREFUSED'),
  });
  const away = await ask('select 1', 'rows', 'postgres://u:s3cret@10.1.2.3/d');
  expect(away.detail).toContain('its address "10.1.2.3" is not a public one');
  const { port: silent, close } = await listenTcp();
  const url = `postgres://u:s3cret@127.0.0.1:${silent}/d`;
  const found = await outcomeWithin({ kind: 'sql', url, query: 'select 1', expect: 'rows' }, 300);
  expect(found.outcome).toBe('timed-out');
  await close();
});
