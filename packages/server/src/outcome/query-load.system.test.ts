/** Queries of a real PostgreSQL, as experiments read them. */
import { createHmac } from 'node:crypto';
import type { ExperimentMetric } from '@tidegate/core';
import Database from 'libsql';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closedPort } from '../probe/probe.fixture.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { HAS_POSTGRES } from './postgres.fixture.ts';
import type { OutcomeQuery } from './query.ts';
import { openOutcomeEngine } from './sqlite-engine.ts';
import { aMetric, aQuestion, MINUTE_MS, STARTED_MS } from './world.fixture.ts';

const NAME = `tidegate_query_${process.pid}`;
const ADDRESS = 'postgres://postgres@127.0.0.1:5432/postgres';
const PAID = `select user_id as unit, paid_at as at, amount as value from ${NAME}.payments`;

const value = (name = 'revenue'): ExperimentMetric =>
  aMetric({ name, kind: 'mean', numerator: { from: { query: 'payments' }, of: 'value' } });

/** Two units that were exposed at minute 10, and an engine with this query. */
async function anEngine(sql: string, changes: Partial<OutcomeQuery> = {}) {
  const directory = temporaryDirectory();
  const store = await openSqliteEngine(directory);
  await store.transact('bootstrap', { nowMs: 1, environments: ['production'] });
  await store.close();
  const writer = new Database(`${directory}/tidegate.db`);
  const [{ secret } = { secret: '' }] = writer
    .prepare('SELECT "hmacSecret" AS secret FROM environment')
    .all([]) as { secret: string }[];
  const hide = (unit: string) =>
    createHmac('sha256', Buffer.from(secret, 'base64url'))
      .update(unit)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  for (const [unit, variant] of [
    ['ada', 'new'],
    ['bob', 'old'],
  ] as const)
    writer.exec(`INSERT INTO exposure VALUES ('production', 'checkout', '${variant}', 1,
      '${hide(unit)}', 'server', ${STARTED_MS + 10 * MINUTE_MS}, 0)`);
  writer.close();
  const query: OutcomeQuery = {
    ...{ name: 'payments', environment: 'production', address: ADDRESS, sql },
    ...{ timeoutMs: 5_000, rowsMax: 1_000, ...changes },
  };
  return { hide, engine: openOutcomeEngine({ directory, queries: [query] }) };
}

async function troubleOf(sql: string, changes: Partial<OutcomeQuery> = {}): Promise<string> {
  const { engine } = await anEngine(sql, changes);
  const counted = aMetric();
  const { failed, arms } = await engine.read(aQuestion([counted, value()]));
  await engine.close();
  const said = failed['revenue'] ?? '';
  const read = said === '' ? ['paying', 'revenue'] : ['paying'];
  expect(arms.map(({ sums }) => Object.keys(sums))).toEqual([read, read]);
  return said.replace('Cannot read query "payments": ', '');
}

describe.skipIf(!HAS_POSTGRES)('with PostgreSQL (skipped: there is none)', () => {
  let end = async () => {};
  beforeAll(async () => {
    const sql = postgres(ADDRESS, { max: 1, onnotice: () => {} });
    const at = (minute: number) => `to_timestamp(${STARTED_MS / 1_000 + minute * 60})`;
    await sql.unsafe(`create schema ${NAME};
      create table ${NAME}.payments (user_id text, paid_at timestamptz, amount numeric);
      insert into ${NAME}.payments values ('ada', ${at(12)}, 10.5), ('ada', ${at(12)}, 2),
        ('ada', ${at(30)}, 0.5), ('ada', ${at(5)}, 100), ('eve', ${at(20)}, 1000);
      create sequence ${NAME}.numbers;
      create role ${NAME} login`);
    end = async () => {
      await sql.unsafe(`drop schema ${NAME} cascade; drop role ${NAME}`);
      await sql.end();
    };
  });
  afterAll(() => end());

  test('loadQueryFigures() gives figures of units as telemetry names them', async () => {
    const { engine, hide } = await anEngine(`${PAID} -- all of them`);
    const question = aQuestion([value()], { analysis: { pastMs: 10 * MINUTE_MS } });
    const { arms, leftOut, failed } = await engine.read(question);
    expect(failed).toEqual({});
    const none = { sumX: 0, sumXX: 0, sumXY: 0, sumZ: 0, sumZZ: 0, sumYZ: 0 };
    expect(arms.map(({ variant, sums }) => [variant, sums['revenue']])).toEqual([
      ['old', { units: 1, withFigure: 0, sumY: 0, sumYY: 0, ...none }],
      [
        'new',
        {
          ...{ ...none, units: 1, withFigure: 1, sumY: 13, sumYY: 169 },
          ...{ sumX: 100, sumXX: 10_000, sumXY: 1_300 },
        },
      ],
    ]);
    expect(leftOut).toEqual({ mixedUnits: 0, neverExposed: 1, beforeExposure: 0 });
    const { records } = await engine.piece(question, '');
    const figures = new Map(records.map((record) => [record.unit, record.figures]));
    expect(figures.get(hide('ada'))).toEqual({ revenue: 13 });
    expect(figures.get(hide('bob'))).toEqual({ revenue: 0 });
    await engine.close();
  });

  test('loadQueryFigures() takes times without a zone as UTC, and needs no value to count', async () => {
    const { engine } = await anEngine(
      `with times as (select user_id, paid_at at time zone 'UTC' as paid_at from ${NAME}.payments)
       select user_id as unit, paid_at as at from times;`,
    );
    const counted = aMetric({ numerator: { from: { query: 'payments' }, of: 'count' } });
    const { arms } = await engine.read(aQuestion([counted]));
    expect(arms.map(({ sums }) => sums['paying']?.sumY)).toEqual([0, 3]);
    await engine.close();
  });

  test.each([
    [
      `select user_id as unit, paid_at as at from ${NAME}.payments`,
      'the database says: column "value" does not exist; a query gives "unit", "at", a timestamp, and "value", a number',
    ],
    [
      `select user_id, paid_at as at, 1 as value from ${NAME}.payments`,
      'the database says: column "unit" does not exist; a query gives "unit", "at", a timestamp, and "value", a number',
    ],
    [
      `select user_id as unit, paid_at as at, 's3cret' as value from ${NAME}.payments`,
      'a column is not what it is taken for; a query gives "unit", "at", a timestamp, and "value", a number',
    ],
    [
      `select user_id as unit, 's3cret'::text as at, 1 as value from ${NAME}.payments`,
      expect.stringMatching(/^the database says: function .*extract.*"at", a timestamp/),
    ],
    ['select null as unit, now() as at, 1 as value', 'a row has no "unit"; leave such rows out'],
    [
      "select 'a' as unit, null::date as at, 1 as value",
      'a row has no time in "at"; leave such rows out',
    ],
    [
      "select 'a' as unit, now() as at, null::int as value",
      'a row has no "value"; leave such rows out',
    ],
    [
      "select 'a' as unit, now() as at, 'NaN'::float8 as value",
      'a row has a "value" that is not finite; leave such rows out',
    ],
    [
      `delete from ${NAME}.payments`,
      'it is no single statement that reads, or its grammar is wrong',
    ],
    [
      `select 1) as a; delete from ${NAME}.payments; select * from (select 1`,
      'it is no single statement that reads, or its grammar is wrong',
    ],
    [
      `select 'a' as unit, now() as at, nextval('${NAME}.numbers') as value`,
      'it would write, and only reading is allowed',
    ],
    [
      `select user_id as unit, paid_at as at, amount as value from ${NAME}.coupons`,
      `the database says: relation "${NAME}.coupons" does not exist`,
    ],
  ])('loadQueryFigures() refuses %j, and reads the other metrics', async (sql, said) => {
    expect(await troubleOf(sql)).toEqual(said);
  });

  test('loadQueryFigures() reads no more rows and no longer than it may', async () => {
    const many = "select 'a' as unit, now() as at, 1 as value from generate_series(1, 20001)";
    expect(await troubleOf(many, { rowsMax: 20_001 })).toBe('');
    expect(await troubleOf(many, { rowsMax: 20_000 })).toBe(
      'it has more than 20000 rows; narrow it, or raise "rows"',
    );
    const slow = "select 'a' as unit, now() as at, 1 as value, pg_sleep(60)";
    expect(await troubleOf(slow, { timeoutMs: 300 })).toBe('it took longer than 300 ms');
  });

  test('loadQueryFigures() takes back what a query did that no read-only transaction forbids', async () => {
    const sql = postgres(ADDRESS, { max: 1, onnotice: () => {} });
    const object = 1_000_000_000 + process.pid;
    const writing = `select 'a' as unit, now() as at, lo_create(${object})::int as value`;
    // Newer servers refuse it.
    expect(['', 'it would write, and only reading is allowed']).toContain(await troubleOf(writing));
    const left = await sql`select 1 from pg_largeobject_metadata where oid = ${object}`;
    await sql.end();
    expect(left).toHaveLength(0);
  });

  test('loadQueryFigures() says who may not read, and who is not let in', async () => {
    const address = `postgres://${NAME}@127.0.0.1:5432/postgres`;
    expect(await troubleOf(PAID, { address })).toBe(
      'its user may not read what it reads; give it the right to',
    );
    const nobody = 'postgres://no_such_user:planted-s3cret@127.0.0.1:5432/postgres';
    expect(await troubleOf(PAID, { address: nobody })).toBe(
      'the database lets nobody in (28000); see its address',
    );
  });
});

test('loadQueryFigures() says that a database is not reached', async () => {
  const address = `postgres://u:planted-s3cret@127.0.0.1:${await closedPort()}/d`;
  expect(await troubleOf(PAID, { address })).toBe('the database is not reached (ECONNREFUSED)');
});
