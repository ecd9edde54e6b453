import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compareRulesetIds, parseRulesetId, type RulesetId } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiskCache } from './disk-cache.ts';
import { createLedger } from './ledger.ts';
import { systemRuntime } from './runtime.ts';

const KILLS = 20;
const built = (name: string) =>
  pathToFileURL(join(import.meta.dirname, '..', 'dist', `${name}.js`)).href;

/** Writes ever newer rulesets of some size, as fast as it can, until somebody kills it. */
const WRITER = `
  import { createDiskCache } from ${JSON.stringify(built('disk-cache'))};
  import { createLedger } from ${JSON.stringify(built('ledger'))};
  import { systemRuntime } from ${JSON.stringify(built('runtime'))};
  const [directory, from] = process.argv.slice(2);
  const parts = { runtime: systemRuntime(), ledger: createLedger(undefined) };
  const cache = createDiskCache({ directory, url: 'http://t', key: 'k', ...parts });
  await cache.load();
  const text = 'x'.repeat(300_000);
  for (let version = Number(from); ; version += 1) {
    const flag = { state: 'ENABLED', variants: { text: text + version }, defaultVariant: 'text' };
    cache.save({ id: '1.' + version + '.00000000', document: { flags: { flag } } });
    await cache.settle();
    process.stdout.write(version + '\\n');
  }
`;

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-kill-'));
  await writeFile(join(directory, 'writer.mjs'), WRITER);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Runs the writer, kills it a while after its first write; the last version that it confirmed. */
async function writeAndKill(from: number, delayMs: number): Promise<number> {
  const script = join(directory, 'writer.mjs');
  const child = spawn(process.execPath, [script, join(directory, 'cache'), String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), delayMs);
    said += data;
  });
  await new Promise((resolve) => {
    child.on('close', resolve);
  });
  return Number(said.trim().split('\n').at(-1));
}

test('load() finds what was last confirmed after each of twenty kills', async () => {
  let confirmed = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    confirmed = await writeAndKill(confirmed + 1, (kill * 7.3) % 40);
    const ledger = createLedger(undefined);
    const runtime = systemRuntime();
    const parts = { directory: join(directory, 'cache'), url: 'http://t', key: 'k' };
    const snapshot = await createDiskCache({ ...parts, runtime, ledger }).load();
    const found = parseRulesetId(snapshot?.id ?? '') as RulesetId;
    const least = { lineage: 1, version: confirmed, hash8: '00000000' };
    expect(compareRulesetIds(found, least)).toBeGreaterThanOrEqual(0);
    const text = snapshot?.document.flags['flag']?.variants['text'];
    expect(text).toBe(`${'x'.repeat(300_000)}${found.version}`);
    confirmed = found.version;
  }
  const [home = ''] = await readdir(join(directory, 'cache'));
  const files = await readdir(join(directory, 'cache', home));
  expect(files.filter((name) => name.endsWith('.json')).sort()).toEqual([
    'ruleset.0.json',
    'ruleset.1.json',
    'ruleset.2.json',
  ]);
});
