import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { missingSegment, newestSegment, segmentNames } from './log-archive.ts';

const name = (log: number, segment: number, timeline = 1) =>
  [timeline, log, segment].map((each) => each.toString(16).toUpperCase().padStart(8, '0')).join('');

test('missingSegment() finds the first gap, over the end of a log too', () => {
  const all = [name(0, 254), name(0, 255), name(1, 0), name(1, 1)];
  expect(missingSegment(all, name(0, 254))).toBe(null);
  expect(missingSegment(all.toSpliced(1, 1), name(0, 254))).toBe(name(0, 255));
  expect(missingSegment(all.toSpliced(2, 1), name(0, 254))).toBe(name(1, 0));
  expect(missingSegment(all.slice(1), name(0, 254))).toBe(name(0, 254));
  expect(missingSegment([], name(0, 254))).toBe(name(0, 254));
  expect(missingSegment([...all, name(1, 9, 2)], name(0, 254))).toBe(null);
});

test('newestSegment() looks at whole segments alone', async () => {
  const folder = join(temporaryDirectory(), 'archive');
  expect(await newestSegment(folder)).toBe(null);
  mkdirSync(folder);
  for (const each of [name(0, 1), name(0, 2), `${name(0, 3)}.partial`, '00000002.history'])
    writeFileSync(join(folder, each), '');
  utimesSync(join(folder, name(0, 2)), 1_800_000, 1_800_000);
  expect(await segmentNames(folder)).toEqual([name(0, 1), name(0, 2)]);
  expect(await newestSegment(folder)).toEqual({ name: name(0, 2), modifiedMs: 1_800_000_000 });
});
