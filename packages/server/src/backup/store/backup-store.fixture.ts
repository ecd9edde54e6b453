import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { BackupStore } from '../backup-store.ts';
import { readAll, someBytes, streamOf } from '../format/sealed-backup.fixture.ts';

export const never = new AbortController().signal;

/** Name of the `number`th object of a database. */
export function objectName(number = 0, database = 'app'): string {
  const hex = number.toString(16).padStart(8, '0');
  return `${database}/bk_20260102T030405Z_${database}_${hex}.dump`;
}

/** What every store does; `largeBytes` is more than it takes in one piece. */
export function acceptBackupStore(
  what: string,
  newStore: () => Promise<BackupStore> | BackupStore,
  largeBytes: number,
): void {
  describe(`a ${what} as a store`, () => {
    test.each([0, 1, largeBytes])('keeps %i bytes and gives them back', async (size) => {
      const store = await newStore();
      const content = someBytes(size);
      expect(await store.put(objectName(), streamOf(content, 30_000), never)).toEqual({
        bytes: size,
      });
      expect(content.equals(await readAll(await store.get(objectName(), never)))).toBe(true);
      expect(await store.list(never)).toEqual([
        { name: objectName(), bytes: size, modifiedMs: expect.any(Number) },
      ]);
    });

    test('lists in the order of names, lets go, and forgets twice', async () => {
      const store = await newStore();
      expect(await store.list(never)).toEqual([]);
      for (const number of [2, 0, 1]) await store.put(objectName(number), some(), never);
      await store.put(objectName(0, 'users'), some(), never);
      await store.remove(objectName(1), never);
      await store.remove(objectName(1), never);
      await store.remove(objectName(0, 'nobody'), never);
      const names = (await store.list(never)).map(({ name }) => name);
      expect(names).toEqual([objectName(0), objectName(2), objectName(0, 'users')]);
    });

    test('says that an object is not there', async () => {
      const store = await newStore();
      const missing = { name: 'BackupFailure', code: 'not-found' };
      await expect(store.get(objectName(), never)).rejects.toMatchObject(missing);
      await store.put(objectName(), some(), never);
      await expect(store.get(objectName(1), never)).rejects.toMatchObject(missing);
    });

    test('replaces an object as a whole', async () => {
      const store = await newStore();
      await store.put(objectName(), streamOf(someBytes(largeBytes)), never);
      await store.put(objectName(), streamOf(Buffer.from('new')), never);
      expect(`${await readAll(await store.get(objectName(), never))}`).toBe('new');
    });

    test.each([10, largeBytes])('leaves nothing of what breaks after %i bytes', async (size) => {
      const store = await newStore();
      const breaking = Readable.from(breaks(someBytes(size)), { objectMode: false });
      await expect(store.put(objectName(), breaking, never)).rejects.toMatchObject({
        name: 'BackupFailure',
      });
      expect(await store.list(never)).toEqual([]);
    });

    test.each([0, 10, largeBytes])('ends by the signal after %i bytes', async (size) => {
      const store = await newStore();
      const stop = new AbortController();
      const hangs = new Readable({ read: () => {} });
      if (size > 0) hangs.push(someBytes(size));
      const putting = store.put(objectName(), hangs, stop.signal);
      setTimeout(() => stop.abort(), 20);
      await expect(putting).rejects.toMatchObject({ code: 'ended' });
      expect([hangs.destroyed, await store.list(never)]).toEqual([true, []]);
      await expect(store.put(objectName(), some(), stop.signal)).rejects.toMatchObject({
        code: 'ended',
      });
      await store.put(objectName(), streamOf(someBytes(largeBytes)), never);
      const late = new AbortController();
      const reading = await store.get(objectName(), late.signal);
      late.abort();
      await expect(readAll(reading)).rejects.toMatchObject({ code: 'ended' });
    });

    test.each(['../x', '/etc/passwd', `app/../${objectName()}`, `${objectName()}\0`, ''])(
      'refuses the name %j',
      async (name) => {
        const store = await newStore();
        const refused = { code: 'refused' };
        await expect(store.put(name, some(), never)).rejects.toMatchObject(refused);
        await expect(store.get(name, never)).rejects.toMatchObject(refused);
        await expect(store.remove(name, never)).rejects.toMatchObject(refused);
      },
    );
  });
}

function some(): Readable {
  return streamOf(Buffer.from('some'));
}

function* breaks(content: Buffer): Generator<Buffer> {
  yield content;
  throw new Error('the database went away');
}
