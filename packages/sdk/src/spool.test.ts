import { mkdir, readdir, rename, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SPOOL_DEAD_MS, SPOOL_FOREIGN_MS } from './limits.ts';
import { loadNodeFiles } from './node-files.ts';
import { aSpoolWorld, NOBODY } from './spool.fixture.ts';
import { thisOwner } from './spool-owner.ts';

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

const me = await thisOwner(await loadNodeFiles());

test.each<[string, boolean, object, number]>([
  ['a process that is gone', true, {}, 0],
  ['this process, started before', true, { pid: process.pid }, 0],
  ['a process with a number that another has now', true, { pid: process.ppid }, 0],
  ['a process of another machine that is silent', true, { host: 'other' }, OLD_MS],
  ['a process that runs and is silent', true, { pid: process.ppid }, OLD_MS],
  ['a process that runs', false, { pid: process.ppid, started: null }, YOUNG_MS],
  ['a worker or a second copy of this module', false, me, YOUNG_MS],
  ['a process of another container of this name', false, { space: 'other' }, YOUNG_MS],
  ['one of another container that is silent', true, { space: 'other' }, OLD_MS],
  ['a process of before spaces were written', false, { space: undefined }, YOUNG_MS],
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
  const read = [await folder?.read(1), await folder?.read(2), await folder?.read(9)];
  expect(read).toEqual(['torn', expect.objectContaining({ sequence: 2 }), 'gone']);
});

test('a spool folder that cannot be had warns once, and answers nothing', async () => {
  const { directory, newProcess, warnings } = await aSpoolWorld();
  await writeFile(join(directory, 'file'), '');
  const { spool } = newProcess(join(directory, 'file'));
  expect([await spool.own(), await spool.claim()]).toEqual([null, []]);
  expect(warnings).toEqual(['spool']);
  expect(NOBODY).toBeGreaterThan(4_194_304);
});

test('claim() leaves what a client of this process holds, however long that was silent', async () => {
  const { home, newProcess } = await aSpoolWorld();
  const [one, other] = [newProcess(), newProcess()];
  await one.spool.own();
  const then = new Date(Date.now() - OLD_MS);
  await utimes(join(home, one.sealer.instanceId, 'owner.json'), then, then);
  expect([await one.spool.claim(), await other.spool.claim()]).toEqual([[], []]);
  await (await one.spool.own())?.write({ sequence: 1, observations: [1], body: '{}' });
  await one.spool.close();
  expect(await other.spool.claim()).toHaveLength(1);
});

test('own() makes another folder when its own was taken over', async () => {
  const { home, newProcess } = await aSpoolWorld();
  const { spool, sealer } = newProcess();
  const first = await spool.own();
  if (first === null) throw new Error('there is no folder');
  expect(await spool.isTaken(first)).toBe(false);
  await rename(join(home, sealer.instanceId), join(home, `${sealer.instanceId}.0`));
  expect([await spool.isTaken(first), await spool.isTaken(first)]).toEqual([true, true]);
  const second = await spool.own();
  expect(second?.path).toMatch(new RegExp(`${sealer.instanceId}\\.[0-9a-f]{8}$`));
  await second?.write({ sequence: 2, observations: [1], body: '{}' });
  expect(await spool.own()).toBe(second);
});

test('own() signs the folder that it made when that failed before', async () => {
  const { home, newProcess, warnings } = await aSpoolWorld();
  const { spool, sealer } = newProcess();
  // As on a disk that is full: the folder is there, and its file cannot be written.
  const owner = join(home, sealer.instanceId, 'owner.json');
  await mkdir(owner, { recursive: true });
  expect([await spool.own(), warnings]).toEqual([null, ['spool']]);
  await rmdir(owner);
  expect((await spool.own())?.path).toMatch(sealer.instanceId);
});

test('what cannot be read is neither gone nor empty', async () => {
  const { home, newProcess, leave } = await aSpoolWorld();
  const folder = await leave('aa', [1]);
  await mkdir(join(home, 'aa', '000000000002.batch'));
  await expect(folder.read(2)).rejects.toMatchObject({ code: 'EISDIR' });
  await rename(join(home, 'aa'), join(home, 'bb'));
  expect(await folder.list()).toEqual([]);
  await writeFile(join(home, 'aa'), '');
  await expect(folder.list()).rejects.toMatchObject({ code: 'ENOTDIR' });
  await newProcess().spool.discard(folder);
  expect(await readdir(home)).toEqual(['aa', 'bb']);
  await rm(join(home, 'aa'));
});

test('claimForeign() takes what nobody with another key came for in 7 days', async () => {
  const { directory, home, newProcess, leave } = await aSpoolWorld();
  await leave('aa', [1], {}, SPOOL_FOREIGN_MS + 5_000);
  await leave('bb', [1], {}, SPOOL_FOREIGN_MS - 5_000);
  const foreign = join(directory, '0123456789abcdef');
  await rename(home, foreign);
  await mkdir(join(directory, 'else'));
  const { spool } = newProcess();
  const [folder, ...more] = await spool.claimForeign();
  expect([folder?.path.slice(0, -8), more]).toEqual([join(foreign, 'aa.'), []]);
  expect(await readdir(foreign)).toEqual([expect.stringMatching(/^aa\./), 'bb']);
});
