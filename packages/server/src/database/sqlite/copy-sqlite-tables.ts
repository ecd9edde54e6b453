import { existsSync } from 'node:fs';
import Database from 'libsql';
import { databaseLimits } from '../limits.ts';
import { brokenReferences } from './broken-references.ts';
import type { SqliteJobs } from './sqlite-job.ts';

/**
 * Replaces the rows of tables by those of another file in one transaction. Triggers of these tables do
 * not run, and it fails where more references would point nowhere than before.
 */
export function copySqliteTables({ live, from, tables }: SqliteJobs['tables']['asked']): null {
  // It would make one: "fileMustExist" is nothing to this library.
  if (!existsSync(live)) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  const database = new Database(live);
  try {
    database.exec(`pragma busy_timeout = ${databaseLimits.sqliteBusyMs}`);
    database.exec('pragma foreign_keys = off');
    database.exec(`attach '${from.replaceAll("'", "''")}' as earlier`);
    database.exec('begin immediate');
    const brokenBefore = brokenReferences(database);
    for (const table of tables) copyRows(database, table);
    const more = brokenReferences(database) - brokenBefore;
    if (more > 0)
      throw new Refusal(
        `${more} rows would point to rows that are gone; restore the tables that belong together`,
      );
    database.exec('commit');
  } finally {
    // What was not committed is taken back.
    database.close();
  }
  return null;
}

class Refusal extends Error {
  readonly code = 'REFUSED';
}

function copyRows(database: Database.Database, table: string): void {
  const [then, now] = [columnsOf(database, 'earlier', table), columnsOf(database, 'main', table)];
  if (now.length === 0) throw new Refusal(`the live database has no table "${table}"`);
  if (JSON.stringify(then) !== JSON.stringify(now))
    throw new Refusal(`the columns of "${table}" differ from the backup's`);
  const written = now.filter(([, , hidden]) => hidden === 0).map(([name]) => quoted(name));
  const columns = [...rowNumber(database, table, now), ...written].join(', ');
  const triggers = database
    .prepare(
      "select name, sql from main.sqlite_schema where type = 'trigger' and tbl_name = ? collate nocase",
    )
    .raw()
    .all(table) as string[][];
  for (const [name = ''] of triggers) database.exec(`drop trigger main.${quoted(name)}`);
  database.exec(`delete from main.${quoted(table)}`);
  database.exec(
    `insert into main.${quoted(table)} (${columns}) select ${columns} from earlier.${quoted(table)}`,
  );
  for (const [, sql = ''] of triggers) database.exec(sql);
}

/**
 * The number of a row, where it has one that can be named: others refer to it though it stands in no
 * column, such as an index for full text.
 */
function rowNumber(database: Database.Database, table: string, columns: readonly Column[]) {
  const [found] = database
    .prepare("select wr from pragma_table_list where schema = 'main' and name = ? collate nocase")
    .raw()
    .all(table) as number[][];
  const taken = new Set(columns.map(([name]) => name.toLowerCase()));
  const free = ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name));
  return found?.[0] !== 0 || free === undefined ? [] : [free];
}

type Column = readonly [name: string, type: string, hidden: number];

function columnsOf(database: Database.Database, schema: string, table: string) {
  return database
    .prepare(`select name, type, hidden from pragma_table_xinfo(?, '${schema}') order by name`)
    .raw()
    .all(table) as Column[];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
