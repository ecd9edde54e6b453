import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskCache } from './disk-cache.ts';
import { createLedger } from './ledger.ts';
import { servingFlag, snapshotOf } from './ruleset.fixture.ts';
import { systemRuntime } from './runtime.ts';

const snapshots = [1, 2, 3, 4, 5].map((version) =>
  snapshotOf(version, { a: servingFlag({ text: 'ä'.repeat(version) }, 'text') }),
);
const [first, , , , fifth] = snapshots;
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-cache-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function newCache(key = 'key', where = directory) {
  const warnings: string[] = [];
  const ledger = createLedger(({ message }) => warnings.push(message));
  const runtime = systemRuntime();
  const cache = createDiskCache({ directory: where, url: 'http://t', key, runtime, ledger });
  return { ...cache, warnings };
}

async function write(of = snapshots): Promise<string> {
  const cache = newCache();
  for (const snapshot of of) {
    cache.save(snapshot);
    await cache.settle();
  }
  const [home = ''] = await readdir(directory);
  return join(directory, home);
}

test('load() gives back the newest of three generations', async () => {
  const home = await write();
  expect((await readdir(home)).sort()).toEqual([
    'ruleset.0.json',
    'ruleset.1.json',
    'ruleset.2.json',
  ]);
  expect(await newCache().load()).toEqual(fifth);
});

test('load() skips generations that are torn, changed, foreign or empty', async () => {
  const home = await write();
  const newestFirst = await Promise.all(
    [0, 1, 2].map(async (slot) => {
      const path = join(home, `ruleset.${slot}.json`);
      return { path, id: JSON.parse(await readFile(path, 'utf8')).snapshot.id as string };
    }),
  );
  newestFirst.sort((left, right) => (left.id < right.id ? 1 : -1));
  const [newest, middle, oldest] = newestFirst.map(({ path }) => path) as [string, string, string];
  await truncate(newest, (await stat(newest)).size - 5);
  expect((await newCache().load())?.id).toBe(snapshots[3]?.id);
  await writeFile(middle, (await readFile(middle, 'utf8')).replace('ääää', 'äääö'));
  expect((await newCache().load())?.id).toBe(snapshots[2]?.id);
  await writeFile(oldest, '');
  expect(await newCache().load()).toBeNull();
  await writeFile(oldest, '{"flags":{}}');
  expect(await newCache().load()).toBeNull();
});

test('save() replaces damaged generations first', async () => {
  const home = await write(snapshots.slice(0, 3));
  await writeFile(join(home, 'ruleset.1.json'), 'torn');
  const cache = newCache();
  await cache.load();
  if (fifth !== undefined) cache.save(fifth);
  await cache.settle();
  expect(JSON.parse(await readFile(join(home, 'ruleset.1.json'), 'utf8')).snapshot).toEqual(fifth);
});

test('save() writes only the last of several in a row', async () => {
  const cache = newCache();
  for (const snapshot of snapshots) cache.save(snapshot);
  await cache.settle();
  const [home = ''] = await readdir(directory);
  expect(await readdir(join(directory, home))).toEqual(['ruleset.0.json']);
  expect(await newCache().load()).toEqual(fifth);
});

test('load() keeps two keys apart, and shows the folder to nobody else', async () => {
  const home = await write();
  expect(await newCache('another').load()).toBeNull();
  expect((await stat(home)).mode & 0o777).toBe(0o700);
  expect((await stat(join(home, 'ruleset.0.json'))).mode & 0o777).toBe(0o600);
});

test('load() clears away what killed writers left, once it is old', async () => {
  const home = await write();
  const old = new Date(Date.now() - 120_000);
  await writeFile(join(home, 'old.tmp'), 'x');
  await utimes(join(home, 'old.tmp'), old, old);
  await writeFile(join(home, 'young.tmp'), 'x');
  await newCache().load();
  expect((await readdir(home)).filter((name) => name.endsWith('.tmp'))).toEqual(['young.tmp']);
});

test('load() and save() warn once and go on when there is no place to write', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  const cache = newCache('key', file);
  expect(await cache.load()).toBeNull();
  if (first !== undefined) cache.save(first);
  await cache.settle();
  expect(cache.warnings).toEqual([expect.stringContaining('Cannot open the ruleset cache: ')]);
});
