import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readOutcomes } from '../../packages/server/dist/outcome/figures.js';
import { migrate } from '../../packages/server/dist/store/migrate.js';
import { migrations } from '../../packages/server/dist/store/migrations.js';
import { rounded } from '../backup/medians.mjs';
import { findPostgresPrograms, makeCluster } from '../backup/postgres-cluster.mjs';
import {
  CONVERSION_COLUMNS,
  conversionRows,
  conversionTotal,
  EXPOSURE_COLUMNS,
  exposureRows,
} from './generated-rows.mjs';
import { assertSame, QUESTIONS, STATEMENT } from './question.mjs';

const requireOfServer = createRequire(
  new URL('../../packages/server/package.json', import.meta.url),
);
const { Kysely, PostgresDialect } = requireOfServer('kysely');
const postgres = requireOfServer('postgres');
const CHUNK_ROWS = 2_000;

/** The same rows and questions over a cluster of our own; `null` where there is none to make. */
export async function measurePostgres({ exposures, conversions, say }) {
  const programs = findPostgresPrograms();
  if (programs === null) {
    say('there is no PostgreSQL ("initdb"): it is not measured');
    return null;
  }
  const cluster = makeCluster(programs);
  try {
    await cluster.start();
    await cluster.ask('postgres', 'create database app template template0');
    const sql = postgres(cluster.url('app'), { max: 1, onnotice: () => {} });
    try {
      const db = new Kysely({ dialect: new PostgresDialect({ pool: poolOver(sql) }) });
      // Outcomes read none of its tables, and one has a name that PostgreSQL reserves.
      const { '0005-rollouts': _, ...others } = migrations;
      await migrate(db, others);
      say('filling PostgreSQL');
      await fill(sql, { exposures, conversions });
      return await asked(sql, db);
    } finally {
      await sql.end({ timeout: 5 });
    }
  } finally {
    cluster.remove();
  }
}

async function asked(sql, db) {
  const row = {};
  let answer = null;
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const before = performance.now();
    const found = await readOutcomes(db, question);
    row[name] = secondsSince(before);
    answer ??= found;
  }
  const before = performance.now();
  const rows = await sql.unsafe(STATEMENT);
  row.statementS = secondsSince(before);
  assertSame(answer, rows);
  return row;
}

async function fill(sql, size) {
  await copy(sql, 'exposure', EXPOSURE_COLUMNS, exposureRows(size));
  await copy(sql, 'conversion', CONVERSION_COLUMNS, conversionRows(size));
  const total = conversionTotal(size);
  await copy(sql, 'conversion_total', Object.keys(total), [Object.values(total)]);
  await sql.unsafe('vacuum analyze exposure');
  await sql.unsafe('vacuum analyze conversion');
}

async function copy(sql, table, columns, rows) {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const writable = await sql.unsafe(`copy ${table} (${names}) from stdin`).writable();
  await pipeline(Readable.from(chunks(rows)), writable);
}

function* chunks(rows) {
  let lines = [];
  for (const row of rows) {
    lines.push(row.join('\t'));
    if (lines.length < CHUNK_ROWS) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

/** As Kysely wants it: connections with `query`. */
function poolOver(sql) {
  const query = async (text, parameters) => {
    const rows = await sql.unsafe(text, parameters, { prepare: false });
    return { command: rows.command, rowCount: rows.count, rows: [...rows] };
  };
  return { connect: async () => ({ query, release: () => {} }), end: async () => {} };
}

function secondsSince(startedMs) {
  return rounded((performance.now() - startedMs) / 1_000);
}
