/**
 * Runs the simulator: controllers, store, SDKs and people in one process, with faults, by seed.
 * Progress on stderr, and with `--json` one JSON object on stdout. Exit code 1 when an invariant did
 * not hold.
 *
 *     node scripts/simulate.mjs [--seeds 1000] [--seed 1] [--workers 2] [--json]
 */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bundleSources } from './bundle-sources.mjs';
import { figuresHead } from './figures-head.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const CHUNK_SEEDS = 20;
const PROGRESS_EVERY_MS = 5_000;
const SEEDS_MAX = 10_000_000;
const WORKERS_MAX = 64;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string', default: `${availableParallelism()}` },
  },
});
const first = values.seed === undefined ? 1 : wholeOf('seed', SEEDS_MAX);
// One seed that is named is looked at alone.
const alone = values.seed !== undefined && values.seeds === undefined;
const seeds = alone ? 1 : values.seeds === undefined ? 1_000 : wholeOf('seeds', SEEDS_MAX);
const workers = Math.min(wholeOf('workers', WORKERS_MAX), Math.ceil(seeds / CHUNK_SEEDS));

const folder = await bundleSources(
  root,
  join('conformance', 'simulate', 'worker.fixture.ts'),
  'simulate',
);
try {
  const printed = {
    ...figuresHead('simulate', root),
    ...(await run(join(folder, 'simulate.mjs'))),
  };
  process.stdout.write(`${JSON.stringify(printed, null, values.json ? 0 : 2)}\n`);
  process.exitCode = printed.figures.violations === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(file) {
  const startedMs = performance.now();
  const faults = {};
  const ends = {};
  const rows = [];
  const states = new Set();
  let done = 0;
  let events = 0;
  let next = first;
  let saidMs = startedMs;
  const take = () => {
    const count = Math.min(CHUNK_SEEDS, first + seeds - next);
    const range = { first: next, count };
    next += count;
    return count > 0 ? range : null;
  };
  const add = (part) => {
    done += part.seeds;
    events += part.events;
    for (const [kind, count] of Object.entries(part.faults))
      faults[kind] = (faults[kind] ?? 0) + count;
    for (const [end, count] of Object.entries(part.ends)) ends[end] = (ends[end] ?? 0) + count;
    for (const row of part.failing) {
      rows.push(row);
      say(`seed ${row.seed} fails: ${row.invariant}: ${row.found}`);
    }
    const nowMs = performance.now();
    if (nowMs - saidMs < PROGRESS_EVERY_MS) return;
    saidMs = nowMs;
    say(`${done} of ${seeds} seeds, ${rows.length} violations`);
  };
  const work = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(file);
      const give = () => worker.postMessage(take());
      worker.on('message', (message) => {
        if (message.states === undefined) {
          add(message);
          return give();
        }
        for (const state of message.states) states.add(state);
        resolve();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: workers }, work));
  const tookMin = (performance.now() - startedMs) / 60_000;
  const injected = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const figures = {
    seeds: done,
    states: states.size,
    faults: injected,
    violations: rows.length,
    events,
    seedsPerMinute: Math.round(done / tookMin),
  };
  return { figures, rows, faults, ends };
}

function wholeOf(option, most) {
  const value = Number(values[option]);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  say(
    `Cannot read --${option}: "${values[option]}" is no whole number; give one from 1 to ${most}`,
  );
  process.exit(2);
}

function say(text) {
  process.stderr.write(`tidegate simulate: ${text}\n`);
}
