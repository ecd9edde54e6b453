import { expect, test } from 'vitest';
import { aFolderPlace, opened } from './database-places.fixture.ts';

test('openDatabase() writes all of a transaction or nothing, one after the other', async () => {
  const database = await opened(await aFolderPlace());
  const insert = (id: string, fails: boolean) =>
    database.change(async (queries) => {
      await queries.run('insert into preference (user_id, body) values (?, ?)', id, null);
      await new Promise((resolve) => setImmediate(resolve));
      if (fails) throw new Error('no');
      return id;
    });
  const outcomes = await Promise.allSettled([
    insert('a', false),
    insert('b', true),
    insert('c', false),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const rows = await database.read((queries) =>
    queries.all('select user_id from preference order by user_id'),
  );
  expect(rows).toEqual([{ user_id: 'a' }, { user_id: 'c' }]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, true as unknown as number])(
  'openDatabase() refuses to write %s',
  async (value) => {
    const database = await opened(await aFolderPlace());
    const write = database.change((queries) => queries.all('select ? as value', value));
    await expect(write).rejects.toThrow('Cannot write a value of type');
  },
);
