import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { parseFlags } from './parse-flags.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(parseFlags, value);
const flag = { variants: { off: false, on: true }, off: 'off' };

test('parseFlags() gives every flag with its place', () => {
  const { value, problems } = read({ kind: 'Flags', flags: { chat: flag, voice: flag } });
  expect(problems).toEqual([]);
  expect(value?.file.flags.map(({ key, at }) => [key, at])).toEqual([
    ['chat', { line: 3, column: 3 }],
    ['voice', { line: 10, column: 3 }],
  ]);
});

test.each([
  [
    {},
    '1:1 missing-key | Cannot read a file of flags: "flags" is missing | "flags", for example "flags: { new-chat: { variants: { off: false, on: true }, off: off } }"',
  ],
  [{ flags: ['chat'] }, '2:3 wrong-type | Cannot read "flags": found a list | a map from names'],
  [
    { flags: { 'a~b': flag } },
    '2:3 out-of-range | Cannot read the key of a flag: "a~b" holds "~" | a name without "~"',
  ],
  [
    { flags: { constructor: flag } },
    '2:3 out-of-range | Cannot read the key of a flag: "constructor" is a reserved name | another name',
  ],
  [
    { flags: { chat: { ...flag, aliases: ['voice'] }, voice: flag } },
    '9:9 duplicate | Cannot use alias "voice" twice: it stands in line 12 already | a name that no flag and no other alias has',
  ],
  [
    { flags: { chat: { ...flag, aliases: ['chat'] } } },
    '9:9 duplicate | Cannot use alias "chat" twice: it stands in line 2 already | a name that no flag and no other alias has',
  ],
  [
    { flags: { chat: { ...flag, aliases: ['a'] }, voice: { ...flag, aliases: ['b', 'a'] } } },
    '20:9 duplicate | Cannot use alias "a" twice: it stands in line 9 already | a name that no flag and no other alias has',
  ],
])('parseFlags() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});
