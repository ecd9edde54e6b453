import type { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { migratedDatabase } from './migrated-database.fixture.ts';
import { prepared } from './prepared.ts';
import { preparedInsert } from './prepared-insert.ts';
import type { Tables } from './tables.ts';

type Total = Tables['session_total'];
const total = (environment: string, kept: number): Total => ({ environment, kept, dropped: 0 });

test('prepared() builds a text once for each shape and database, and binds anew', async () => {
  const built: Kysely<Tables>[] = [];
  const keptOf = prepared({
    shape: (names) => names.length,
    parameters: (names: readonly string[]) => names,
    build: (db, names) => {
      built.push(db);
      return db
        .selectFrom('session_total')
        .select('kept')
        .where('environment', 'in', names)
        .orderBy('kept');
    },
  });
  const one = await migratedDatabase();
  const other = await migratedDatabase();
  await one.db
    .insertInto('session_total')
    .values([total('a', 1), total('b', 2)])
    .execute();
  expect(await keptOf(one.db, ['a'])).toEqual([{ kept: 1 }]);
  expect(await keptOf(one.db, ['b'])).toEqual([{ kept: 2 }]);
  expect(await keptOf(one.db, ['a', 'b'])).toEqual([{ kept: 1 }, { kept: 2 }]);
  expect(await keptOf(other.db, ['a'])).toEqual([]);
  expect(built).toEqual([one.db, one.db, other.db]);
});

test('prepared() refuses parameters that are not those of its text', async () => {
  const { db } = await migratedDatabase();
  const wrong = prepared({
    shape: () => 1,
    parameters: (total: Total) => [total.kept, total.environment],
    build: (db, { environment, kept }) =>
      db
        .selectFrom('session_total')
        .select('kept')
        .where('environment', '=', environment)
        .where('kept', '=', kept),
  });
  await expect(wrong(db, total('a', 1))).rejects.toThrow('its parameters differ');
});

test('preparedInsert() inserts any number of rows, whatever the order of their members', async () => {
  const { db } = await migratedDatabase();
  const put = preparedInsert('session_total', ['environment', 'kept', 'dropped'], (insert) =>
    insert.onConflict((conflict) =>
      conflict.column('environment').doUpdateSet((eb) => ({
        kept: eb('session_total.kept', '+', eb.ref('excluded.kept')),
      })),
    ),
  );
  await put(db, []);
  await put(db, [total('a', 1), total('b', 2), { dropped: 5, kept: 3, environment: 'c' }]);
  await put(db, [{ kept: 10, dropped: 9, environment: 'a' }]);
  expect(await db.selectFrom('session_total').selectAll().orderBy('environment').execute()).toEqual(
    [
      { environment: 'a', kept: 11, dropped: 0 },
      { environment: 'b', kept: 2, dropped: 0 },
      { environment: 'c', kept: 3, dropped: 5 },
    ],
  );
});

test('a prepared statement that failed works again', async () => {
  const { db } = await migratedDatabase();
  const put = preparedInsert('session_total', ['environment', 'kept', 'dropped'], (one) => one);
  await put(db, [total('a', 1)]);
  await expect(put(db, [total('a', 2)])).rejects.toThrow('UNIQUE');
  await put(db, [total('b', 2)]);
  expect(await db.selectFrom('session_total').select('kept').orderBy('kept').execute()).toEqual([
    { kept: 1 },
    { kept: 2 },
  ]);
});
