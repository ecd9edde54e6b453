import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../../config/clock.fixture.ts';
import { readAll, someBytes, streamOf } from '../format/sealed-backup.fixture.ts';
import { acceptBackupStore, never, objectName } from './backup-store.fixture.ts';
import { createDirectoryStore, type DirectoryStoreParts } from './directory-store.ts';
import { storeLimits } from './limits.ts';

const LARGE = 700_000;

function newStore(more: Partial<DirectoryStoreParts> = {}) {
  const parent = mkdtempSync(join(tmpdir(), 'tidegate-store-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const path = join(parent, 'deep', 'backups');
  const clock = fakeClock(Date.now());
  const work = { kind: 'directory', name: 'local', offSite: false, path, secrets: [] } as const;
  return { path, clock, store: createDirectoryStore(work, { clock, ...more }) };
}

/** All files below a folder. */
function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

acceptBackupStore('folder', () => newStore().store, LARGE);

test('folders are 0700 and files 0600', async () => {
  const { path, store } = newStore();
  await store.put(objectName(), streamOf(someBytes(10)), never);
  const modes = [path, dirname(join(path, objectName())), join(path, objectName())].map(
    (each) => statSync(each).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o700, 0o600]);
});

test('a link is neither followed nor listed, and a folder is no object', async () => {
  const { path, store } = newStore();
  await store.put(objectName(0, 'users'), streamOf(Buffer.from('users')), never);
  const outside = join(path, '..', 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'secret');
  symlinkSync(outside, join(path, 'app'));
  symlinkSync(join(outside, 'secret'), join(path, objectName(1, 'users')));
  mkdirSync(join(path, objectName(2, 'users')));
  const refused = { code: 'refused' };
  await expect(store.put(objectName(), streamOf(someBytes(1)), never)).rejects.toMatchObject(
    refused,
  );
  await expect(store.get(objectName(), never)).rejects.toMatchObject(refused);
  await expect(store.remove(objectName(), never)).rejects.toMatchObject(refused);
  await expect(store.get(objectName(1, 'users'), never)).rejects.toMatchObject(refused);
  await expect(store.get(objectName(2, 'users'), never)).rejects.toMatchObject(refused);
  expect((await store.list(never)).map(({ name }) => name)).toEqual([objectName(0, 'users')]);
  // What is written takes the place of a link, not of what it points to.
  await store.put(objectName(1, 'users'), streamOf(Buffer.from('new')), never);
  expect(filesIn(outside)).toEqual(['secret']);
  expect(statSync(join(outside, 'secret')).size).toBe(6);
});

test('leftovers of a killed process go when they are old', async () => {
  const { path, clock, store } = newStore();
  await store.put(objectName(), streamOf(someBytes(1)), never);
  const folder = dirname(join(path, objectName()));
  for (const [name, ageMs] of [
    ['.tmp-old', storeLimits.leftoverMs + 1_000],
    ['.tmp-young', storeLimits.leftoverMs - 1_000],
    ['.other', storeLimits.leftoverMs * 9],
  ] as const) {
    writeFileSync(join(folder, name), 'half');
    const atS = (clock.nowMs() - ageMs) / 1_000;
    utimesSync(join(folder, name), atS, atS);
  }
  expect((await store.list(never)).map(({ name }) => name)).toEqual([objectName()]);
  await store.put(objectName(1), streamOf(someBytes(1)), never);
  expect(
    filesIn(folder)
      .filter((name) => name.startsWith('.'))
      .sort(),
  ).toEqual(['.other', '.tmp-young']);
});

/** A disk on which `roomBytes` have room and one write takes at most `mostBytes`. */
function smallDisk(roomBytes: number, mostBytes: number) {
  return async (path: string, flags: number, mode: number): Promise<FileHandle> => {
    const handle = await open(path, flags, mode);
    let room = roomBytes;
    const write = handle.write.bind(handle) as (
      piece: Buffer,
      from: number,
      length: number,
    ) => Promise<{ bytesWritten: number }>;
    const short = async (piece: Buffer, from: number, length: number) => {
      if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      const { bytesWritten } = await write(piece, from, Math.min(length, mostBytes, room));
      room -= bytesWritten;
      return { bytesWritten, buffer: piece };
    };
    return Object.assign(handle, { write: short });
  };
}

test('a write that takes less than it was given is gone on with', async () => {
  const { store } = newStore({ openFile: smallDisk(100_000, 999) });
  const content = someBytes(50_000);
  expect(await store.put(objectName(), streamOf(content), never)).toEqual({ bytes: 50_000 });
  expect(content.equals(await readAll(await store.get(objectName(), never)))).toBe(true);
});

test.each([50_000, 99_999])(
  'a disk with room for %i of 100 000 bytes keeps nothing',
  async (room) => {
    const { path, store } = newStore({ openFile: smallDisk(room, 4_096) });
    await expect(
      store.put(objectName(), streamOf(someBytes(100_000)), never),
    ).rejects.toMatchObject({
      code: 'no-space',
      message: expect.stringContaining('store "local": it has no room'),
    });
    expect(filesIn(path)).toEqual([]);
  },
);

test('a disk that takes nothing and says nothing is full', async () => {
  const openFile = async (path: string, flags: number, mode: number) =>
    Object.assign(await open(path, flags, mode), {
      write: async (buffer: Buffer) => ({ bytesWritten: 0, buffer }),
    }) as unknown as FileHandle;
  const { path, store } = newStore({ openFile });
  await expect(store.put(objectName(), streamOf(someBytes(9)), never)).rejects.toMatchObject({
    code: 'no-space',
  });
  expect(filesIn(path)).toEqual([]);
});

test('list() says so when there are more than it lists', async () => {
  const { store } = newStore({ limits: { ...storeLimits, objectsMax: 2 } });
  for (const number of [0, 1]) await store.put(objectName(number), streamOf(someBytes(1)), never);
  expect(await store.list(never)).toHaveLength(2);
  await store.put(objectName(2), streamOf(someBytes(1)), never);
  await expect(store.list(never)).rejects.toMatchObject({ code: 'refused' });
});

test('space() tells what the disk has, also before anything was written', async () => {
  const space = await newStore().store.space(never);
  expect(space?.totalBytes).toBeGreaterThan(0);
  expect(space?.freeBytes).toBeGreaterThanOrEqual(0);
  expect(space?.freeBytes).toBeLessThanOrEqual(space?.totalBytes ?? 0);
});

test('no message tells a path', async () => {
  const { path, store } = newStore();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'a file where the folder should be');
  const failures = [
    store.put(objectName(), streamOf(someBytes(1)), never),
    store.get(objectName(), never),
    store.list(never),
    store.space(never),
  ].map((work) =>
    work.then(
      () => 'none',
      (error: Error) => error.message,
    ),
  );
  const messages = await Promise.all(failures);
  expect(messages.filter((message) => message === 'none' || message.includes(path))).toEqual([]);
});
