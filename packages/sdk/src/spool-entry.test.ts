import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { entryName, readEntry, sequenceOf, writeEntry } from './spool-entry.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const entry = { sequence: 7, observations: [12, 0], body: '{"a":"é\\n"}\n' };

test('readEntry() reads what writeEntry() wrote, and nothing of what was torn', () => {
  const text = writeEntry(entry, sha256);
  expect(readEntry(text, sha256)).toEqual(entry);
  for (let length = 0; length < text.length; length += 1) {
    expect(readEntry(text.slice(0, length), sha256)).toBe(null);
  }
  expect(readEntry(text.replace('12', '13'), sha256)).toBe(null);
});

test.each(['', '\n', 'x y\n', '7\n{}', '[7]\n', '[7,["a"]]\n'])(
  'readEntry() takes no foreign text: %j',
  (rest) => {
    expect(readEntry(`${sha256(rest)}\n${rest}`, sha256)).toBe(null);
  },
);

test('entryName() sorts as its numbers do, and sequenceOf() reads it back', () => {
  expect([2, 10, 1].map(entryName).toSorted().map(sequenceOf)).toEqual([1, 2, 10]);
  expect(['owner.json', '1.batch', '000000000001.batch.tmp'].map(sequenceOf)).toEqual([
    null,
    null,
    null,
  ]);
});
