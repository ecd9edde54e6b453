import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readTexts } from './texts.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => readTexts(report, node, '"labels"', 2), value);

test('readTexts() reads texts, numbers and booleans as they are written', () => {
  expect(read({ probe: 'chat', status: 200 })).toEqual({
    value: { probe: 'chat', status: '200' },
    problems: [],
  });
  expect(read({ ok: true }).value).toEqual({ ok: 'true' });
});

test.each<[Json, string]>([
  [null, '1:1 wrong-type | Cannot read "labels": found nothing | a map from names'],
  [{}, '1:1 out-of-range | Cannot read "labels": it has 0 entries | 1 to 2 entries'],
  [
    { a: 'x', b: 'y', c: 'z' },
    '1:1 too-large | Cannot read "labels": it has 3 entries | 1 to 2 entries',
  ],
  [{ a: null }, '1:4 wrong-type | Cannot read "a" in "labels": found nothing | a text'],
  [{ a: ['x'] }, '2:3 wrong-type | Cannot read "a" in "labels": found a list | a text'],
  [
    JSON.parse('{"__proto__": "x"}'),
    '1:1 out-of-range | Cannot read a name in "labels": "__proto__" is a reserved name | another name',
  ],
])('readTexts() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});

test('readTexts() refuses a name that stands twice', () => {
  const at = { line: 1, column: 1 };
  const value = { kind: 'scalar', value: 'x', text: 'x', at } as const;
  const entry = { key: 'a', at, value };
  const { problems } = reading(
    (report) => readTexts(report, { kind: 'map', entries: [entry, entry], at }, '"labels"', 2),
    null,
  );
  expect(problems).toEqual([
    '1:1 duplicate | Cannot use "a" twice in "labels": it stands there already | each name once',
  ]);
});
