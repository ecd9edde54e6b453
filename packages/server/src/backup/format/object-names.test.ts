import { expect, test } from 'vitest';
import { BackupFailure } from '../backup-store.ts';
import { checkObjectName, objectNames, readObjectName } from './object-names.ts';

const ID = 'bk_20260102T030405Z_app_0123abcd';
const LONG = 'a'.repeat(100);

test('objectNames() names the two objects of a backup', () => {
  expect(objectNames(ID, 'app', false)).toEqual({
    content: `app/${ID}.dump`,
    manifest: `app/${ID}.json`,
  });
  expect(objectNames(ID, 'app', true).content).toBe(`app/${ID}.dump.age`);
});

test('readObjectName() tells them apart', () => {
  const of = { database: 'app', id: ID };
  expect(readObjectName(`app/${ID}.dump.age`)).toEqual({ ...of, kind: 'content' });
  expect(readObjectName(`app/${ID}.dump`)).toEqual({ ...of, kind: 'content' });
  expect(readObjectName(`app/${ID}.json`)).toEqual({ ...of, kind: 'manifest' });
});

test('the longest name there can be is one', () => {
  const name = `${LONG}/bk_20260102T030405Z_${LONG}_0123abcd.dump.age`;
  expect([name.length, checkObjectName(name)]).toEqual([239, name]);
});

const BAD = [
  '',
  '.',
  '..',
  '/',
  'app',
  'app/',
  `/${ID}.dump`,
  `/app/${ID}.dump`,
  `//app/${ID}.dump`,
  `./app/${ID}.dump`,
  `../app/${ID}.dump`,
  `app/../${ID}.dump`,
  `app/../app/${ID}.dump`,
  `app//${ID}.dump`,
  `app/./${ID}.dump`,
  `../../etc/passwd`,
  `app/../../../etc/cron.d/x`,
  `..\\app\\${ID}.dump`,
  `app\\${ID}.dump`,
  `app/..\\${ID}.dump`,
  `C:\\app/${ID}.dump`,
  `C:/${ID}.dump`,
  `%2e%2e/${ID}.dump`,
  `app%2f${ID}.dump`,
  `app/%2e%2e%2f${ID}.dump`,
  `app/${ID}.dump%00`,
  `app/${ID}.dump\0`,
  `app/${ID}\0.dump`,
  `ap\0p/${ID}.dump`,
  `app/${ID}.dump\n`,
  `app/${ID}.dump/`,
  `app/${ID}.dump/..`,
  `app/${ID}.dump.age.age`,
  `app/${ID}.sh`,
  `app/${ID}`,
  `app/${ID}.dump `,
  ` app/${ID}.dump`,
  `app/.${ID}.dump`,
  `app/.tmp-0123456789abcdef`,
  `.app/${ID}.dump`,
  `-app/${ID}.dump`,
  `~/${ID}.dump`,
  `other/${ID}.dump`,
  `a..b/bk_20260102T030405Z_a..b_0123abcd.dump`,
  `app/bk_20260102T030405Z_.._0123abcd.dump`,
  `app/bk_20260102T030405Z_app_0123abcg.dump`,
  `app/bk_20260102T030405Z_app/x_0123abcd.dump`,
  `áp/bk_20260102T030405Z_áp_0123abcd.dump`,
  `app/${ID}.dump\u202e`,
  `app\uff0f${ID}.dump`,
  `${LONG}b/bk_20260102T030405Z_${LONG}b_0123abcd.dump`,
  `app/${'x'.repeat(400)}`,
  `${'../'.repeat(120)}etc/passwd`,
  'file:///etc/passwd',
  's3://bucket/key',
];

test('there are enough bad names', () => {
  expect(new Set(BAD).size).toBeGreaterThanOrEqual(40);
});

test.each(BAD)('checkObjectName() refuses %j', (name) => {
  expect(readObjectName(name)).toBeNull();
  expect(() => checkObjectName(name)).toThrow(BackupFailure);
});
