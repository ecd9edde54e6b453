import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LoopbackServer } from './loopback-server.fixture.ts';
import { loadNodeFiles } from './node-files.ts';
import { snapshotOf, watchedFlag } from './ruleset.fixture.ts';
import { thisOwner } from './spool-owner.ts';

const index = pathToFileURL(join(import.meta.dirname, '..', 'dist', 'index.js')).href;

/** Observes a thousand things a second, and says how many so far, until somebody kills it. */
const PROGRAM = `
  import { writeSync } from 'node:fs';
  import { createClient } from ${JSON.stringify(index)};
  const [url, spoolDirectory, mode] = process.argv.slice(2);
  const client = createClient({
    url, key: 'tg_test', processMetrics: false, ...(spoolDirectory ? { spoolDirectory } : {}),
  });
  await client.ready();
  if (mode === 'send') {
    process.stdin.once('data', async () => {
      await client.close();
      process.exit(0);
    });
    process.stdout.write('ready\\n');
  } else {
    let made = 0;
    const from = performance.now();
    setInterval(() => {
      for (const due = performance.now() - from; made < due; made += 1) {
        client.observe('things', 1, { kind: 'count' });
      }
      writeSync(1, made + '\\n');
    }, 5);
  }
`;
const PER_SECOND = 1_000;
const FLUSH_MS = 1_000;

let directory = '';
let server: LoopbackServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-crash-'));
  await writeFile(join(directory, 'program.mjs'), PROGRAM);
  server = await new LoopbackServer(snapshotOf(1, { chat: watchedFlag() })).listen();
  server.flushEveryMs = FLUSH_MS;
});

afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

function run(spool: string, mode: string) {
  const script = join(directory, 'program.mjs');
  const child = spawn(process.execPath, [script, server.url, spool, mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data;
  });
  const ended = new Promise((resolve) => {
    child.on('close', resolve);
  });
  return { child, ended, lines: () => said.trim().split('\n') };
}

/** Runs until so many things were made, kills it, and says how many those were. */
async function madeUntilKilled(spool: string, count: number): Promise<number> {
  const { child, ended, lines } = run(spool, 'make');
  const options = { timeout: 60_000, interval: 10 };
  await vi.waitFor(() => expect(Number(lines().at(-1))).toBeGreaterThan(count), options);
  child.kill('SIGKILL');
  await ended;
  return Number(lines().at(-1));
}

/** Things that the server has, each batch once, as it takes them. */
function stored(): number {
  const last = new Map<string, number>();
  let things = 0;
  for (const { instanceId, sequence, series } of server.batches) {
    if (sequence <= (last.get(instanceId) ?? 0)) continue;
    last.set(instanceId, sequence);
    for (const { metric, cell } of series) {
      if (metric === 'things' && cell.kind === 'count') things += cell.count;
    }
  }
  return things;
}

test('a worker thread is the process that it runs in', async () => {
  const at = (name: string): string =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, '..', 'dist', name)).href);
  const program = `
    (async () => {
      const { thisOwner } = await import(${at('spool-owner.js')});
      const { loadNodeFiles } = await import(${at('node-files.js')});
      require('node:worker_threads').parentPort.postMessage(await thisOwner(await loadNodeFiles()));
    })();
  `;
  const worker = new Worker(program, { eval: true });
  const told = await new Promise((resolve) => {
    worker.once('message', resolve);
  });
  expect(told).toEqual(await thisOwner(await loadNodeFiles()));
});

test('a kill loses at most what one flush was folding, in memory', async () => {
  const made = await madeUntilKilled('', 4_500);
  const lost = made - stored();
  expect(lost).toBeGreaterThanOrEqual(0);
  // A second, and what a busy machine is late.
  expect(lost).toBeLessThanOrEqual(PER_SECOND * 2);
  process.stderr.write(`memory: made ${made}, lost ${lost}\n`);
});

test('a kill while the server is away loses no spooled batch: the next process sends them', async () => {
  const spool = join(directory, 'spool');
  server.telemetryStatuses.push(...Array.from({ length: 10_000 }, () => 503));
  const made = await madeUntilKilled(spool, 4_500);
  expect(stored()).toBe(0);
  server.telemetryStatuses.length = 0;
  const next = run(spool, 'send');
  const options = { timeout: 30_000, interval: 20 };
  await vi.waitFor(() => expect(made - stored()).toBeLessThanOrEqual(PER_SECOND * 2), options);
  next.child.stdin.write('end\n');
  await next.ended;
  const sequences = server.batches
    .filter(({ series }) => series.some(({ metric }) => metric === 'things'))
    .map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.toSorted((left, right) => left - right));
  expect(sequences.length).toBeGreaterThanOrEqual(4);
  process.stderr.write(`spool: made ${made}, lost ${made - stored()}\n`);
});
