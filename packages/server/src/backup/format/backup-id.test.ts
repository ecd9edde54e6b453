import { expect, test } from 'vitest';
import { backupId, readBackupId } from './backup-id.ts';

test('backupId() says when and of what, and can be read back', () => {
  const id = backupId('app_1.main', Date.UTC(2026, 11, 31, 23, 59, 58) + 999, '00ff00ff');
  expect(id).toBe('bk_20261231T235958Z_app_1.main_00ff00ff');
  expect(readBackupId(id)).toEqual({
    database: 'app_1.main',
    takenMs: Date.UTC(2026, 11, 31, 23, 59, 58),
  });
});

test('ids of one database sort by time', () => {
  const times = [0, 1_000, Date.UTC(1999, 0, 1), Date.UTC(2026, 8, 9), Date.UTC(2026, 9, 1)];
  const ids = times.map((timeMs) => backupId('app', timeMs, 'ffffffff'));
  expect([...ids].reverse().sort()).toEqual(ids);
});

test.each([
  ['../etc', '0123abcd'],
  ['', '0123abcd'],
  ['a'.repeat(101), '0123abcd'],
  ['app', '0123ABCD'],
  ['app', '0123abc'],
])('backupId() is a bug of ours with %s, %s', (database, random) => {
  expect(() => backupId(database, 0, random)).toThrow('id of a backup');
});

test.each([
  '',
  'bk_20261231T235958Z_app_00ff00f',
  'bk_20261331T235958Z_app_00ff00ff',
  'bk_20261231T235958Z_a..b_00ff00ff',
  'bk_20261231T235958Z_app_00ff00ff\n',
  'BK_20261231T235958Z_app_00ff00ff',
])('readBackupId() finds none in "%s"', (id) => {
  expect(readBackupId(id)).toBeNull();
});
