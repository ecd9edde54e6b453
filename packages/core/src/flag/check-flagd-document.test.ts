import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkFlagdDocument } from './check-flagd-document.ts';

const sound = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };

test('checkFlagdDocument() finds nothing in a sound document', () => {
  const document = {
    $schema: 'https://flagd.dev/schema/v0/flags.json',
    flags: {
      a: sound,
      b: { state: 'DISABLED', variants: { x: { any: [null] }, y: {} }, defaultVariant: null },
      c: { ...sound, targeting: {}, metadata: { a: 1, b: true, c: 'x' }, more: 'allowed' },
    },
    $evaluators: { staff: { in: ['@x', { var: 'email' }] } },
    metadata: { flagSetId: 'set', version: '1', n: 1 },
  };
  expect(checkFlagdDocument(document)).toEqual([]);
  expect(checkFlagdDocument({ flags: [{ ...sound, key: 'a' }] })).toEqual([]);
});

test('checkFlagdDocument() lists every mistake with its flag and place', () => {
  const document = {
    flags: {
      a: { variants: { on: true, off: 'false' }, defaultVariant: 5, metadata: [] },
      b: { ...sound, state: 'on', variants: {}, targeting: { nope: [] } },
      c: null,
      '': { ...sound, variants: { x: null } },
    },
    $evaluators: { bad: { '==': [1] } },
    metadata: { version: 1, deep: {} },
  };
  expect(
    checkFlagdDocument(document).map(({ flag, place, message }) => [flag, place, message]),
  ).toEqual([
    [null, '/metadata/version', 'metadata is "1"; use a text'],
    [null, '/metadata/deep', 'metadata is an object; use a text, a number or a boolean'],
    [null, '/$evaluators/bad/==', 'there are "1" operands; give it 2'],
    ['a', '/flags/a/state', 'state is missing; use "ENABLED" or "DISABLED"'],
    [
      'a',
      '/flags/a/variants/off',
      'a value is a text and others are a boolean; use one type for all',
    ],
    ['a', '/flags/a/defaultVariant', 'default variant is "5"; name a variant, or write null'],
    ['a', '/flags/a/metadata', 'metadata is no object; write one'],
    ['b', '/flags/b/state', 'state is "on"; use "ENABLED" or "DISABLED"'],
    ['b', '/flags/b/variants', 'there are no variants; add some'],
    ['b', '/flags/b/targeting/nope', 'operator "nope" is not known; use one of flagd\'s'],
    ['c', '/flags/c', 'the flag is no object; write one'],
    [null, '/flags/', 'a name is empty; give it one'],
    ['', '/flags//variants/x', 'a value is "null"; use a boolean, a number, a text or an object'],
  ]);
});

test.each([
  ['text', undefined, 'the document is no object; write one'],
  [{}, undefined, 'flags are missing; add them, if only {}'],
  [{ flags: 5 }, undefined, 'it is "5"; write an object'],
  [
    { flags: [sound] },
    undefined,
    'a flag of a list has no key; give it a "key" that is no empty text',
  ],
  [{ flags: [{ ...sound, key: 'a' }] }, 'flags' as const, 'it is a list; write an object'],
  [{ $schema: '../flags.json', flags: [] }, undefined, 'it is a list; write an object'],
  [Object.create({ flags: {} }), undefined, 'flags are missing; add them, if only {}'],
  [{ flags: {} }, 'targeting' as const, 'operator "flags" is not known; use one of flagd\'s'],
])('checkFlagdDocument() of %j as %s: %s', (document, kind, message) => {
  expect(checkFlagdDocument(document, kind).map((mistake) => mistake.message)).toEqual([message]);
});

test('checkFlagdDocument() looks at $schema for the kind', () => {
  const targeting = { $schema: './targeting.json', '!': [1] };
  expect(checkFlagdDocument(targeting)).toEqual([
    { flag: null, place: '', message: 'a rule has "2" operators; give it one' },
  ]);
});

test('checkFlagdDocument() never throws and ends, whatever it gets', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (any, targeting) => {
      checkFlagdDocument(any);
      checkFlagdDocument({ flags: { a: any, b: { ...sound, targeting } } });
    }),
  );
  const round: Record<string, unknown> = {};
  round['!'] = [round, round];
  round['if'] = round;
  const lists: unknown[] = [];
  lists.push(lists, lists);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = { '!': [deep] };
  for (const targeting of [round, { '!': round }, { '+': lists }, deep]) {
    const document = { flags: { a: { ...sound, targeting } }, $evaluators: { a: targeting } };
    expect(checkFlagdDocument(document).length).toBeLessThanOrEqual(1_000);
  }
  expect(checkFlagdDocument({ flags: { a: { ...sound, targeting: deep } } })).toHaveLength(1);
});
