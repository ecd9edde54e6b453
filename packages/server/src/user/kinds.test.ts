import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { USER_KINDS } from './kinds.ts';

/** Columns that may hold whom or what telemetry is about, by their names. */
const TELLING = /unit|user|session|subject|conversation|person|visitor|email|phone|facts|body/i;

/** Those that do not, and why. */
const OF_NOBODY: Readonly<Record<string, string>> = {
  'alert_rules.body': 'a file that people wrote',
  'audit.body': 'holds HMACs only, and is kept for ever',
  'audit.subject': 'ids of what is ours; of users HMACs only',
  'conversion_total.units': 'a count',
  'experiment.body': 'a file that people wrote',
  'experiment_look.units': 'a count',
  'experiment_run.body': 'a file that people wrote',
  'incident.subject': 'what it is about: a rollout, a rule',
  'metric_definition.body': 'a file that people wrote',
  'otlp_conversation.facts': 'which variants its conversation met',
  'ramp_step.unit': 'name of the attribute that draws go by',
  'response.body': 'a file that people wrote',
  'scorecard.body': 'a file that people wrote',
  'series_bucket.failedUnits': 'a count',
  'series_bucket.unitSketch': 'counts',
  'series_bucket.units': 'a count',
};

async function columns(): Promise<{ readonly table: string; readonly column: string }[]> {
  const { db } = await migratedDatabase();
  const { rows } = await sql<{ readonly table: string; readonly column: string }>`
    SELECT m.name AS "table", c.name AS "column"
    FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table'`.execute(db);
  return rows;
}

test('USER_KINDS knows every column that may be about a user', async () => {
  const known = USER_KINDS.flatMap(({ table, columns, json }) =>
    [...columns, ...(json === null ? [] : [json.column])].map((column) => `${table}.${column}`),
  );
  const telling = (await columns())
    .filter(({ column }) => TELLING.test(column))
    .map(({ table, column }) => `${table}.${column}`);
  expect(telling.sort()).toEqual([...known, ...Object.keys(OF_NOBODY)].sort());
});

test('USER_KINDS names columns that there are, the environment first of all', async () => {
  const all = new Set((await columns()).map(({ table, column }) => `${table}.${column}`));
  const named = USER_KINDS.flatMap(({ table, columns, json, key }) =>
    ['environment', ...columns, ...key, ...(json === null ? [] : [json.column])].map(
      (column) => `${table}.${column}`,
    ),
  );
  expect(named.filter((name) => !all.has(name))).toEqual([]);
  expect(new Set(USER_KINDS.map(({ kind }) => kind)).size).toBe(USER_KINDS.length);
});
