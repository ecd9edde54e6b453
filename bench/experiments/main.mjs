/**
 * Experiments: time to an answer over many exposures, and what it takes of memory. The reader's own
 * thread over SQLite, and the same questions over PostgreSQL, each beside a hand-written statement for
 * one rate on the same rows; a ratio is ours ÷ that. Exposures a second that ingest takes.
 *
 *     node bench/experiments/main.mjs [--json] [--exposures 10000000] [--conversions 1000000]
 *     node bench/experiments/main.mjs --before ../older/packages/server/dist
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rounded } from '../backup/medians.mjs';
import { fillSqlite } from './fill-sqlite.mjs';
import { measurePostgres } from './measure-postgres.mjs';

const DIST = fileURLToPath(new URL('../../packages/server/dist', import.meta.url));

/** Figures of so many exposures and conversions, and a row for each measurement. */
export async function benchExperiments({ exposures, conversions, before = null, say }) {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-bench-experiments-'));
  try {
    say(`filling SQLite with ${exposures} exposures and ${conversions} conversions`);
    await fillSqlite(directory, { exposures, conversions });
    const megabytes = rounded(statSync(join(directory, 'tidegate.db')).size / 2 ** 20, 0);
    say(`asking the reader over ${megabytes} MB`);
    const sqlite = await child('measure-sqlite.mjs', directory);
    say(JSON.stringify(sqlite));
    const postgres = await measurePostgres({ exposures, conversions, say });
    say('ingest');
    const ingest = await child('measure-ingest.mjs', DIST);
    const ingestBefore =
      before === null ? null : await child('measure-ingest.mjs', resolve(before));
    const rows = [
      { store: 'sqlite', megabytes, ...sqlite },
      ...(postgres === null ? [] : [{ store: 'postgres', ...postgres }]),
      { store: 'sqlite', what: 'ingest', ...ingest, before: ingestBefore },
    ];
    return { figures: figuresOf({ exposures, conversions, sqlite, postgres, ingest }), rows };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function figuresOf({ exposures, conversions, sqlite, postgres, ingest }) {
  return {
    ...{ exposures, conversions },
    secondsToAnswer: sqlite.rateS,
    secondsOfThreeMetrics: sqlite.metricsS,
    ratioToStatement: rounded(sqlite.rateS / sqlite.statementS),
    readerRssMb: sqlite.rssMb,
    postgresSecondsToAnswer: postgres?.rateS ?? null,
    postgresRatioToStatement:
      postgres === null ? null : rounded(postgres.rateS / postgres.statementS),
    exposuresPerSecond: ingest.exposuresPerSecond,
  };
}

/** What a script of this folder prints, in a process of its own. */
async function child(script, ...args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const running = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 2] });
  let out = '';
  running.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  const code = await new Promise((done) => running.once('close', done));
  if (code !== 0) throw new Error(`Cannot measure by ${script}: it ended with ${code}`);
  return JSON.parse(out);
}

function wholeOf(name, text, max) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1_000 && value <= max) return value;
  process.stderr.write(`Cannot read --${name} "${text}": give one from 1000 to ${max}\n`);
  return process.exit(2);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      exposures: { type: 'string', default: '10000000' },
      conversions: { type: 'string', default: '1000000' },
      before: { type: 'string' },
    },
  });
  const exposures = wholeOf('exposures', values.exposures, 2e7);
  const measured = await benchExperiments({
    exposures,
    conversions: wholeOf('conversions', values.conversions, exposures),
    before: values.before ?? null,
    say: (text) => process.stderr.write(`tidegate bench: ${text}\n`),
  });
  process.stdout.write(`${JSON.stringify(measured, null, values.json ? 0 : 2)}\n`);
}
