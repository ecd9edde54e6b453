import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inlineSegments, namedSegments } from './inline-segments.ts';
import { MAX_INLINED_VALUES } from './limits.ts';
import type { Logic } from './types.ts';

const ref = (name: string): Logic => ({ $ref: name });
const inlined = (conditions: Record<string, Logic>) => {
  const result = inlineSegments(new Map(Object.entries(conditions)));
  return result.ok ? Object.fromEntries(result.conditions) : result.problem;
};

test('inlineSegments() puts conditions in the place of their names, however deep', () => {
  const staff = { '==': [{ var: 'staff' }, true] };
  const home = { in: [{ var: 'country' }, ['RW', null, 5]] };
  expect(
    inlined({
      all: { and: [ref('either'), { '!': [ref('staff')] }] },
      either: { or: [ref('staff'), ref('home')] },
      staff,
      home,
      same: ref('staff'),
    }),
  ).toEqual({
    all: { and: [{ or: [staff, home] }, { '!': [staff] }] },
    either: { or: [staff, home] },
    staff,
    home,
    same: staff,
  });
});

test('inlineSegments() keeps the order of the conditions', () => {
  const conditions = new Map<string, Logic>([
    ['2', ref('1')],
    ['1', true],
    ['a', ref('2')],
  ]);
  const result = inlineSegments(conditions);
  expect(result.ok && [...result.conditions]).toEqual([
    ['2', true],
    ['1', true],
    ['a', true],
  ]);
});

test.each([
  [{ a: ref('a') }, { code: 'cycle', name: 'a', names: ['a'] }],
  [
    { x: ref('a'), a: { '!': [ref('b')] }, b: { or: [true, ref('c')] }, c: ref('a') },
    { code: 'cycle', name: 'c', names: ['a', 'b', 'c'] },
  ],
  [{ a: { and: [true, ref('no')] } }, { code: 'unknown', name: 'a', unknown: 'no' }],
  [{ a: ref('toString') }, { code: 'unknown', name: 'a', unknown: 'toString' }],
  [{ a: ref('__proto__') }, { code: 'unknown', name: 'a', unknown: '__proto__' }],
])('inlineSegments() says why not for %j', (conditions, problem) => {
  expect(inlined(conditions)).toEqual(problem);
});

test('inlineSegments() leaves what is no reference as it is', () => {
  const conditions = { a: { $ref: 5 }, b: { $ref: 'x', and: [] }, c: { var: '$ref' }, d: {} };
  expect(inlined(conditions)).toEqual(conditions);
});

test('inlineSegments() refuses what doubles with each step before it grows', () => {
  const doubling = new Map<string, Logic>([['s0', { var: 'a' }]]);
  for (let i = 1; i <= 60; i++) doubling.set(`s${i}`, { or: [ref(`s${i - 1}`), ref(`s${i - 1}`)] });
  expect(inlineSegments(doubling)).toEqual({
    ok: false,
    problem: { code: 'too-large', name: 's15' },
  });
});

test('inlineSegments() takes as many values as the limit and no more', () => {
  const values = (length: number) => ({ in: [{ var: 'a' }, Array.from({ length }, (_, i) => i)] });
  // The object, its list, `{var}` with its text, and the list of values come on top.
  expect(inlined({ a: values(MAX_INLINED_VALUES - 5) })).toHaveProperty('a');
  expect(inlined({ a: values(MAX_INLINED_VALUES - 4) })).toEqual({ code: 'too-large', name: 'a' });
});

test('inlineSegments() refuses conditions nested beyond what compiles, by themselves or together', () => {
  const nested = (levels: number, inner: Logic = true): Logic =>
    levels === 0 ? inner : { '!': [nested(levels - 1, inner)] };
  expect(inlined({ a: nested(5_000) })).toEqual({ code: 'too-large', name: 'a' });
  expect(inlined({ b: nested(30), a: nested(30, ref('b')) })).toEqual({
    code: 'too-large',
    name: 'a',
  });
  const chain = new Map<string, Logic>([['c0', true]]);
  for (let i = 1; i <= 500; i++) chain.set(`c${i}`, nested(5, ref(`c${i - 1}`)));
  expect(inlineSegments(chain).ok).toBe(false);
});

test('inlineSegments() leaves no reference, and is right whatever order they stand in', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const logic: fc.Arbitrary<Logic> = fc.letrec<{ logic: Logic }>((tie) => ({
    logic: fc.oneof(
      { depthSize: 'small' },
      fc.boolean(),
      name.map(ref),
      fc.array(tie('logic'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
    ),
  })).logic;
  const conditions = fc.uniqueArray(fc.tuple(name, logic), { selector: ([key]) => key });
  fc.assert(
    fc.property(conditions, (entries) => {
      const result = inlineSegments(new Map(entries));
      const reversed = inlineSegments(new Map(entries.toReversed()));
      expect(reversed.ok).toBe(result.ok);
      if (!result.ok || !reversed.ok) return;
      for (const [key, condition] of result.conditions) {
        expect(namedSegments(condition)).toEqual([]);
        expect(reversed.conditions.get(key)).toEqual(condition);
      }
    }),
    { numRuns: 500 },
  );
});

test('namedSegments() lists each name once, in order of appearance', () => {
  expect(namedSegments({ or: [ref('b'), { and: [ref('a'), ref('b')] }, { var: 'c' }] })).toEqual([
    'b',
    'a',
  ]);
});
