import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoopbackServer } from './loopback-server.fixture.ts';
import { snapshotOf, watchedFlag } from './ruleset.fixture.ts';

const index = pathToFileURL(join(import.meta.dirname, '..', 'dist', 'index.js')).href;

/** Resolves every module but Node's own, as an edge runtime does. */
const HOOK = `
  import { register } from 'node:module';
  const hook = "export const resolve = (name, context, next) => { if (name.startsWith('node:')) throw new Error('no ' + name); return next(name, context); };";
  register('data:text/javascript,' + encodeURIComponent(hook));
`;
const PROGRAM = `
  import { createClient } from ${JSON.stringify(index)};
  const [url] = process.argv.slice(2);
  const warnings = [];
  const onWarning = ({ message }) => warnings.push(message);
  const client = createClient({ url, key: 'tg_test', cacheDirectory: '/tmp/never', onWarning });
  const { live } = await client.ready();
  const turn = client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  const value = turn.boolean('chat', false);
  turn.fail(new Error('no'));
  await client.close();
  process.stdout.write(JSON.stringify({ live, value, warnings }));
`;

let directory = '';
let server: LoopbackServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-edge-'));
  await writeFile(join(directory, 'hook.mjs'), HOOK);
  await writeFile(join(directory, 'program.mjs'), PROGRAM);
  server = await new LoopbackServer(snapshotOf(1, { chat: watchedFlag() })).listen();
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

test('createClient() works without any module of Node, and lets its process end', async () => {
  const hook = pathToFileURL(join(directory, 'hook.mjs')).href;
  const child = spawn(
    process.execPath,
    ['--import', hook, join(directory, 'program.mjs'), server.url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data;
  });
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  expect([code, JSON.parse(said)]).toEqual([
    0,
    { live: true, value: true, warnings: ['Cannot open the ruleset cache: no node:fs/promises'] },
  ]);
  const cells = server.batches.flatMap(({ series }) => series.map(({ cell }) => cell));
  expect(cells).toContainEqual(expect.objectContaining({ kind: 'rate', trials: 1, events: 1 }));
  expect(server.batches.at(-1)?.closing).toBe(true);
});
