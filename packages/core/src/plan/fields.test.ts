import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import {
  readFields,
  readOptional,
  readPart,
  readRequired,
  refuseFields,
  saysLater,
  type Vocabulary,
} from './fields.ts';
import { reading, treeOf } from './tree.fixture.ts';
import type { Node } from './types.ts';

const VOCABULARY: Vocabulary = {
  what: 'a phase',
  required: { name: 'name: beta', hold: 'hold: 48h' },
  optional: ['risk'],
  later: { window: 'an approval' },
};
const text = (node: Node) => (node.kind === 'scalar' ? node.text : null);
const read = (value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    return fields === null
      ? null
      : [
          readRequired(fields, 'name', text),
          readRequired(fields, 'hold', text),
          readOptional(fields, 'risk', 'none', text),
        ];
  }, value);

test('readFields() gives required and optional entries', () => {
  expect(read({ name: 'beta', hold: '1d' })).toEqual({
    value: ['beta', '1d', 'none'],
    problems: [],
  });
  expect(read({ risk: 'Low', hold: '1d', name: 'beta' })).toEqual({
    value: ['beta', '1d', 'Low'],
    problems: [],
  });
});

test('readFields() reports wrong, later and missing keys with what would be right', () => {
  expect(read({ nmae: 'beta', window: 'x', zebra: 1 })).toEqual({
    value: [null, null, 'none'],
    problems: [
      '1:1 unknown-key | Cannot use key "nmae" in a phase: there is no such key | "name"',
      '2:1 not-supported | Cannot use "window" in a phase: it is not in this version | an approval',
      '3:1 unknown-key | Cannot use key "zebra" in a phase: there is no such key | "name", "hold" or "risk"',
      '1:1 missing-key | Cannot read a phase: "name" is missing | "name", for example "name: beta"',
      '1:1 missing-key | Cannot read a phase: "hold" is missing | "hold", for example "hold: 48h"',
    ],
  });
});

test('readFields() takes names of prototypes for wrong keys', () => {
  const { problems } = read(JSON.parse('{"name":"a","hold":"1d","__proto__":1,"constructor":2}'));
  expect(problems).toEqual([
    '3:1 unknown-key | Cannot use key "__proto__" in a phase: there is no such key | "name", "hold" or "risk"',
    '4:1 unknown-key | Cannot use key "constructor" in a phase: there is no such key | "name", "hold" or "risk"',
  ]);
});

test('readFields() refuses what is no map', () => {
  expect(read(['beta'])).toEqual({
    value: null,
    problems: [
      '1:1 wrong-type | Cannot read a phase: found a list | a map with "name", "hold" or "risk"',
    ],
  });
});

test('readFields() refuses a key that stands twice and keeps the first', () => {
  const at = { line: 1, column: 1 };
  const scalar = (value: string): Node => ({ kind: 'scalar', value, text: value, at });
  const entries = [
    { key: 'name', at, value: scalar('a') },
    { key: 'hold', at, value: scalar('1d') },
    { key: 'name', at: { line: 3, column: 1 }, value: scalar('b') },
  ];
  const { value, problems } = reading((report) => {
    const fields = readFields(report, { kind: 'map', entries, at }, VOCABULARY);
    return fields === null ? null : readRequired(fields, 'name', text);
  }, null);
  expect(value).toBe('a');
  expect(problems).toEqual([
    '3:1 duplicate | Cannot use key "name" twice in a phase: it stands there already | each key once',
  ]);
});

test('refuseFields() reports only the keys that are there', () => {
  const { problems } = reading(
    (report, node) => {
      const fields = readFields(report, node, VOCABULARY);
      if (fields !== null) refuseFields(report, fields, ['risk', 'name'], 'beside it', 'neither');
    },
    { hold: '1d', name: 'beta' },
  );
  expect(problems).toEqual([
    '2:1 unknown-key | Cannot use key "name" beside it: it means nothing there | neither',
  ]);
});

test('saysLater() finds words of a later version', () => {
  const says = (value: Json) => saysLater(treeOf(value), VOCABULARY);
  expect([says({ window: 1 }), says({ name: 1 }), says({ valueOf: 1 }), says('window')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('readPart() names what a key says, and leaves out what is absent or wrong', () => {
  const part = (value: Json) =>
    reading((report, node) => {
      const fields = readFields(report, node, VOCABULARY);
      return fields === null ? null : readPart(fields, 'risk', text);
    }, value).value;
  const whole = { name: 'beta', hold: '1d' };
  expect([part({ ...whole, risk: 'Low' }), part(whole), part({ ...whole, risk: [] })]).toEqual([
    { risk: 'Low' },
    {},
    {},
  ]);
});
