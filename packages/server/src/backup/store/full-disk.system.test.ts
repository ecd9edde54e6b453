/** A disk that is really full: a small one in memory, for which one must be root. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../../config/clock.fixture.ts';
import { someBytes, streamOf } from '../format/sealed-backup.fixture.ts';
import { never, objectName } from './backup-store.fixture.ts';
import { createDirectoryStore } from './directory-store.ts';

const path = mkdtempSync(join(tmpdir(), 'tidegate-full-'));
const trouble = mounted();
afterAll(() => {
  if (trouble === null) execFileSync('umount', [path]);
  rmSync(path, { recursive: true, force: true });
});

function mounted(): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `${error}`;
  }
}

describe.skipIf(trouble !== null)('with a small disk (skipped: it cannot be mounted)', () => {
  test('a full disk keeps what was whole and nothing else', async () => {
    const work = { kind: 'directory', name: 'local', offSite: false, path, secrets: [] } as const;
    const store = createDirectoryStore(work, { clock: fakeClock(Date.now()) });
    await store.put(objectName(0), streamOf(someBytes(400_000)), never);
    const freeBytes = (await store.space(never))?.freeBytes ?? 0;
    await expect(
      store.put(objectName(1), streamOf(someBytes(900_000)), never),
    ).rejects.toMatchObject({
      code: 'no-space',
    });
    expect(readdirSync(path, { recursive: true }).sort()).toEqual(['app', objectName(0)]);
    expect((await store.space(never))?.freeBytes).toBe(freeBytes);
    expect((await store.list(never)).map(({ bytes }) => bytes)).toEqual([400_000]);
    // With no room at all.
    const { bavail, bsize } = statfsSync(path);
    writeFileSync(join(path, 'rest'), Buffer.alloc(bavail * bsize));
    await expect(store.put(objectName(1), streamOf(someBytes(1)), never)).rejects.toMatchObject({
      code: 'no-space',
    });
    expect((await store.list(never)).map(({ bytes }) => bytes)).toEqual([400_000]);
  });
});
