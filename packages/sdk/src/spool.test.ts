import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SPOOL_DEAD_MS } from './limits.ts';
import { aSpoolWorld, NOBODY } from './spool.fixture.ts';

const OLD_MS = SPOOL_DEAD_MS + 5_000;
const YOUNG_MS = SPOOL_DEAD_MS - 5_000;

test('own() is made when it is needed, and close() removes it when it is empty', async () => {
  const { home, newProcess } = await aSpoolWorld();
  const { spool, sealer } = newProcess();
  expect(await spool.claim()).toEqual([]);
  expect(await readdir(home)).toEqual([]);
  const folder = await spool.own();
  await folder?.write({ sequence: 1, observations: [2], body: '{}' });
  expect(await folder?.list()).toEqual([{ sequence: 1, bytes: expect.any(Number) }]);
  expect(await folder?.read(1)).toEqual({ sequence: 1, observations: [2], body: '{}' });
  await spool.close();
  expect(await readdir(home)).toEqual([sealer.instanceId]);
  await folder?.remove(1);
  const other = newProcess();
  await other.spool.own();
  await other.spool.close();
  expect(await readdir(home)).toEqual([sealer.instanceId]);
});

test.each<[string, boolean, object, number]>([
  ['a process that is gone', true, {}, 0],
  ['this process, started before', true, { pid: process.pid }, 0],
  ['a process of another machine that is silent', true, { host: 'other' }, OLD_MS],
  ['a process that runs and is silent', true, { pid: process.ppid }, OLD_MS],
  ['a process that runs', false, { pid: process.ppid }, YOUNG_MS],
  ['a process of another machine', false, { host: 'other' }, YOUNG_MS],
  ['nobody who can be read, lately', false, { host: 7, pid: 'x' }, YOUNG_MS],
  ['nobody who can be read', true, { host: hostname(), pid: 'x' }, OLD_MS],
])('claim() takes over the folder of %s: %s', async (_who, isClaimed, owner, agoMs) => {
  const { newProcess, leave } = await aSpoolWorld();
  await leave('aa', [3, 4], owner, agoMs);
  const claimed = await newProcess().spool.claim();
  expect(claimed.length).toBe(isClaimed ? 1 : 0);
  const listed = (await claimed[0]?.list())?.map(({ sequence }) => sequence);
  expect(listed).toEqual(isClaimed ? [3, 4] : undefined);
});

test('claim() leaves those of this run alone, and each folder is claimed once', async () => {
  const { newProcess, leave } = await aSpoolWorld();
  const first = newProcess();
  await first.spool.own();
  await leave('aa', [1]);
  await leave('bb', [1]);
  const both = await Promise.all([first.spool.claim(), newProcess().spool.claim()]);
  expect(both.flat()).toHaveLength(2);
  expect(await newProcess().spool.claim()).toEqual([]);
});

test('a torn batch does not read, and a folder without names is none', async () => {
  const { home, newProcess, leave } = await aSpoolWorld();
  await leave('aa', [1, 2]);
  await writeFile(join(home, 'aa', '000000000001.batch'), 'torn');
  await writeFile(join(home, 'aa', '000000000003.batch.tmp'), 'torn');
  const [folder] = await newProcess().spool.claim();
  const read = [await folder?.read(1), (await folder?.read(2))?.sequence, await folder?.read(9)];
  expect(read).toEqual([null, 2, null]);
});

test('a spool folder that cannot be had warns once, and answers nothing', async () => {
  const { directory, newProcess, warnings } = await aSpoolWorld();
  await writeFile(join(directory, 'file'), '');
  const { spool } = newProcess(join(directory, 'file'));
  expect([await spool.own(), await spool.claim()]).toEqual([null, []]);
  expect(warnings).toEqual(['spool']);
  expect(NOBODY).toBeGreaterThan(4_194_304);
});
