import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readJson } from './json-value.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readJson(report, node), value);
const nested = (levels: number): Json => {
  let value: Json = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};

test('readJson() gives any JSON back', () => {
  const safe = fc.dictionary(
    fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 4 }),
    fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string(), { maxLength: 3 }),
    ),
  );
  fc.assert(
    fc.property(safe, (value) => {
      expect(read(value)).toEqual({ value, problems: [] });
    }),
  );
});

test('readJson() leaves reserved keys out and reports them', () => {
  expect(read(JSON.parse('{"a":{"__proto__":{"admin":true}},"":1}'))).toEqual({
    value: { a: {}, '': 1 },
    problems: [
      '2:3 out-of-range | Cannot read a key: "__proto__" is a reserved name | another name',
    ],
  });
});

test('readJson() nests as deep as the limit and no deeper', () => {
  expect(read(nested(PLAN_LIMITS.depth))).toEqual({
    value: nested(PLAN_LIMITS.depth),
    problems: [],
  });
  expect(read(nested(PLAN_LIMITS.depth + 1)).problems).toEqual([
    '1:129 too-large | Cannot read a value: it nests deeper than 64 | a flatter value',
  ]);
});

test('readJson() refuses a key that stands twice', () => {
  const at = { line: 1, column: 1 };
  const one = { kind: 'scalar', value: 1, text: '1', at } as const;
  const entries = [
    { key: 'a', at, value: one },
    { key: 'a', at: { line: 2, column: 1 }, value: one },
  ];
  expect(reading((report) => readJson(report, { kind: 'map', entries, at }), null)).toEqual({
    value: { a: 1 },
    problems: [
      '2:1 duplicate | Cannot use a key twice in one value: it stands there already | each key once',
    ],
  });
});
