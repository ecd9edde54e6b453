import { expect, test } from 'vitest';
import { loadNodeFiles } from './node-files.ts';
import { isEnded, readOwner, type SpoolOwner, thisOwner } from './spool-owner.ts';

const files = await loadNodeFiles();
const me = await thisOwner(files);
/** Number of a process that there never is. */
const NOBODY = 2 ** 22 + 1;

test('readOwner() reads what thisOwner() writes, and nothing else', () => {
  expect(readOwner(JSON.stringify(me))).toEqual(me);
  const older = { host: 'h', pid: 1, run: 'ab' };
  expect(readOwner(JSON.stringify(older))).toEqual({
    host: 'h',
    pid: 1,
    space: null,
    started: null,
  });
  for (const text of [
    '',
    'null',
    '[]',
    '7',
    '{"host":"h"}',
    '{"host":1,"pid":1}',
    '{"host":"h","pid":0.5}',
  ]) {
    expect(readOwner(text)).toBe(null);
  }
});

test.each<[string, Partial<SpoolOwner>, boolean]>([
  ['this process', {}, false],
  ['a number that nobody has', { pid: NOBODY }, true],
  ['numbers that mean groups', { pid: -1 }, false],
  ['this number, before', { started: 'before' }, true],
  ['this number, and nobody knows when', { started: null }, false],
  ['another machine', { pid: NOBODY, host: 'other' }, false],
  ['another pid namespace', { pid: NOBODY, space: 'other' }, false],
  ['a place that is not known', { pid: NOBODY, space: null }, false],
])('isEnded() says of %s %j: %s', async (_who, owner, ended) => {
  expect(await isEnded(files, { ...me, ...owner }, me)).toBe(ended);
});

test('isEnded() says nothing where this process does not know its own place', async () => {
  const nowhere = { ...me, space: null };
  expect(await isEnded(files, { ...nowhere, pid: NOBODY }, nowhere)).toBe(false);
});
