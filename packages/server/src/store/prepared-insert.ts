import type { InsertQueryBuilder, InsertResult, Kysely } from 'kysely';
import { inPowers } from './in-powers.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

type Insert<Name extends keyof Tables> = InsertQueryBuilder<Tables, Name, InsertResult>;

/**
 * Inserts whole rows, any number of them, by statements whose text is built once.
 *
 * @param columns all that a row has
 * @param finish adds what happens on a conflict; it must not take a value of its own
 */
export function preparedInsert<Name extends keyof Tables>(
  table: Name,
  columns: readonly (keyof Tables[Name])[],
  finish: (insert: Insert<Name>) => Insert<Name>,
): (db: Kysely<Tables>, rows: readonly Tables[Name][]) => Promise<void> {
  const insert = prepared<readonly Tables[Name][], InsertResult>({
    shape: (rows) => rows.length,
    parameters: (rows) => rows.flatMap((row) => columns.map((column) => row[column])),
    build: (db, rows) => {
      const whole = rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
      return finish(db.insertInto(table).values(whole as never) as never);
    },
  });
  return async (db, rows) => {
    for (const some of inPowers(rows)) await insert(db, some);
  };
}
