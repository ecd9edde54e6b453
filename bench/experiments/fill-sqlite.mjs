import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openSqliteEngine } from '../../packages/server/dist/store/sqlite-engine.js';
import {
  CONVERSION_COLUMNS,
  conversionRows,
  conversionTotal,
  EXPOSURE_COLUMNS,
  exposureRows,
} from './generated-rows.mjs';

const Database = createRequire(new URL('../../packages/server/package.json', import.meta.url))(
  'libsql',
);
const ROWS = 200;

/** Makes a store, and writes rows past it: ingest would take an hour. */
export async function fillSqlite(directory, size) {
  await (await openSqliteEngine(directory)).close();
  const database = new Database(join(directory, 'tidegate.db'));
  for (const pragma of ['synchronous = off', 'cache_size = -1000000'])
    database.exec(`PRAGMA ${pragma}`);
  insert(database, 'exposure', EXPOSURE_COLUMNS, exposureRows(size));
  insert(database, 'conversion', CONVERSION_COLUMNS, conversionRows(size));
  const total = conversionTotal(size);
  insert(database, 'conversion_total', Object.keys(total), [Object.values(total)]);
  database.exec('PRAGMA wal_checkpoint(truncate)');
  database.close();
}

function insert(database, table, columns, rows) {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const one = `(${columns.map(() => '?').join(', ')})`;
  const statement = (count) =>
    database.prepare(`INSERT INTO ${table} (${names}) VALUES ${Array(count).fill(one).join(', ')}`);
  const whole = statement(ROWS);
  let some = [];
  let written = 0;
  database.exec('BEGIN');
  const write = (by) => {
    by.run(some.flat().map((value) => (Number.isInteger(value) ? BigInt(value) : value)));
    written += some.length;
    some = [];
    if (written % 100_000 === 0) database.exec('COMMIT; BEGIN');
  };
  for (const row of rows) {
    some.push(row);
    if (some.length === ROWS) write(whole);
  }
  if (some.length > 0) write(statement(some.length));
  database.exec('COMMIT');
}
