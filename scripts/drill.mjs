/**
 * Tries whether everything can be brought back: runs each policy of an operator's file, restores and
 * compares every copy in every store, then drills each database beside itself and in its regions.
 * Without a file it makes a demonstration of its own and leaves nothing. What it backs up is removed
 * from the stores again. Progress and a picture on stderr, and with `--json` one JSON object on stdout.
 * Exit code 1 when something could not be brought back.
 *
 *     node scripts/drill.mjs [--json] [--config tidegate.config.yaml] [--data ./tidegate-data]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseOperatorConfig, secretSource } from '../packages/server/dist/index.js';
import { drillEverything } from './drill-everything.mjs';
import { drillPicture } from './drill-picture.mjs';
import { makeDrillWorld } from './drill-world.mjs';
import { figuresHead } from './figures-head.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const typedIn = process.env.INIT_CWD ?? '.';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    config: { type: 'string' },
    data: { type: 'string', default: process.env.TIDEGATE_DATA || 'tidegate-data' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'tidegate-drill-'));
let world = null;
try {
  world = values.config === undefined ? await makeDrillWorld({ root, folder, say }) : ofOperator();
  const safety = world === null ? null : await safetyOf(world);
  process.exitCode = safety === null ? 2 : await drilled(world, safety);
} finally {
  await world?.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function drilled({ directory }, safety) {
  const { figures, rows } = await drillEverything({ safety, directory, folder, say });
  for (const line of drillPicture(figures, rows)) process.stderr.write(`${line}\n`);
  const printed = { ...figuresHead('drill', root), figures, rows };
  process.stdout.write(`${JSON.stringify(printed, null, values.json ? 0 : 2)}\n`);
  return rows.every(({ ok }) => ok) ? 0 : 1;
}

/** What an operator's file says of bringing things back; `null` = nothing that could be drilled. */
async function safetyOf({ file, text, variables }) {
  const read = parseOperatorConfig(file, text, secretSource(dirname(file), variables));
  if (!read.ok) {
    for (const { at, message, expected } of read.problems)
      say(`${file}:${at?.line ?? 1}: ${message}${expected ? `; expected ${expected}` : ''}`);
    return null;
  }
  if (read.safety.backups.length > 0) return read.safety;
  say(`Cannot drill "${file}": it has no backup policies; add "backups"`);
  return null;
}

function ofOperator() {
  const file = resolve(typedIn, values.config);
  try {
    return {
      ...{ file, text: readFileSync(file, 'utf8'), variables: process.env },
      directory: resolve(typedIn, values.data),
      async remove() {},
    };
  } catch (cause) {
    say(`Cannot read "${file}": ${cause.code}; give the path of an operator's file`);
    return null;
  }
}

function say(text) {
  process.stderr.write(`tidegate drill: ${text}\n`);
}
