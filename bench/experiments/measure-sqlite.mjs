/**
 * Asks the reader's own thread, as a server does, and prints seconds and the most memory as JSON.
 *
 *     node bench/experiments/measure-sqlite.mjs <directory>
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openOutcomeReader } from '../../packages/server/dist/outcome/open-reader.js';
import { rounded } from '../backup/medians.mjs';
import { assertSame, QUESTIONS, STATEMENT } from './question.mjs';

const Database = createRequire(new URL('../../packages/server/package.json', import.meta.url))(
  'libsql',
);
const directory = process.argv[2];

const idleBytes = process.memoryUsage.rss();
let mostBytes = idleBytes;
const looking = setInterval(() => {
  mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
}, 20);
const reader = openOutcomeReader({ directory, queries: [] });
const row = {};
let answer = null;
for (const [name, question] of Object.entries(QUESTIONS)) {
  const before = performance.now();
  const found = await reader.read(question);
  row[name] = secondsSince(before);
  answer ??= found;
}
let units = 0;
const exporting = performance.now();
for await (const piece of reader.units(QUESTIONS.rateS)) {
  units += piece.length;
  if (units >= 1_000_000) break;
}
row.exportUnitsPerSecond = Math.round(units / ((performance.now() - exporting) / 1_000));
await reader.close();
clearInterval(looking);
row.rssMb = rounded(mostBytes / 2 ** 20, 0);
row.idleRssMb = rounded(idleBytes / 2 ** 20, 0);

const database = new Database(join(directory, 'tidegate.db'));
for (const pragma of ['cache_size = -65536', 'temp_store = file'])
  database.exec(`PRAGMA ${pragma}`);
const before = performance.now();
const rows = database.prepare(STATEMENT).all([]);
row.statementS = secondsSince(before);
database.close();
assertSame(answer, rows);
process.stdout.write(`${JSON.stringify(row)}\n`);

function secondsSince(startedMs) {
  return rounded((performance.now() - startedMs) / 1_000);
}
