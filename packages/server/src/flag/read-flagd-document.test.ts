import { compileRuleset, type FlagdFlag, type Json } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFlagdDocument } from './read-flagd-document.ts';

const flag = { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' };
const read = (document: Json) => readFlagdDocument(JSON.stringify(document));

describe('readFlagdDocument()', () => {
  it('puts evaluators and metadata into each flag, whose own goes first', () => {
    const targeting = { if: [{ $ref: 'staff' }, 'on'] };
    const staff = { '==': [{ var: 'staff' }, true] };
    const document = {
      $schema: 'https://flagd.dev/schema/v0/flags.json',
      metadata: { flagSetId: 'a', team: 'x' },
      $evaluators: { staff },
      flags: { plain: flag, ruled: { ...flag, targeting, metadata: { team: 'y' } } },
    };
    expect(read(document)).toEqual({
      flags: {
        plain: { ...flag, metadata: { flagSetId: 'a', team: 'x' } },
        ruled: {
          ...flag,
          targeting: { if: [staff, 'on'] },
          metadata: { flagSetId: 'a', team: 'y' },
        },
      },
      warnings: [],
    });
  });

  it('takes flags as a list, and says what it cannot keep', () => {
    const flags = [{ key: 'a', ...flag }, { ...flag }, 7, { key: 'a', state: 'DISABLED' }];
    expect(read({ flags, metadata: { a: { b: 1 } }, version: 3 })).toEqual({
      flags: { a: { state: 'DISABLED' } },
      warnings: [
        '"version" of the document is not kept: flagd has no such member',
        'Item 1 of "flags" is not kept: it has no key',
        'Item 2 of "flags" is not kept: it has no key',
        'Item 3 of "flags" takes the place of an earlier flag "a"',
        '"metadata" of the document is not kept: it is not flat',
      ],
    });
  });

  it('leaves what it does not understand word for word', () => {
    const odd = { nothing: null, number: 7, list: [1], strange: { state: 5, targeting: 'x' } };
    const metadata = { strange: { metadata: 'text' } };
    expect(read({ flags: { ...odd, ...metadata }, metadata: { team: 'x' } }).flags).toEqual({
      ...odd,
      ...metadata,
    });
  });

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['no object', '[]', 'it is no object'],
    ['no flags', '{"flags": 7}', 'it has no flags'],
    ['too many levels', `{"flags": ${'['.repeat(100_000)}`, 'it is nested over 500 levels deep'],
    ['an empty key', '{"flags": {"": {}}}', 'key "" is empty'],
    ['a reserved key', '{"flags": {"__proto__": {}}}', 'key "__proto__" is a reserved name'],
    ['NUL in a key', '{"flags": {"a\\u0000": {}}}', 'key "a\\u0000" holds control characters'],
    ['a long key', `{"flags": {"${'x'.repeat(201)}": {}}}`, 'has over 200 characters'],
  ])('refuses %s', (_, text, why) => {
    expect(() => readFlagdDocument(text)).toThrow(
      expect.objectContaining({
        code: 'malformed-request',
        message: expect.stringContaining(why),
      }),
    );
  });

  it('refuses more flags than a ruleset takes', () => {
    const flags = Object.fromEntries(
      Array.from({ length: 10_001 }, (_, index) => [`f${index}`, {}]),
    );
    expect(() => read({ flags })).toThrow(expect.objectContaining({ status: 413 }));
  });

  it('refuses a short document that would become a large one, and before it does', () => {
    const flags = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [
        `f${index}`,
        { ...flag, targeting: { if: [{ $ref: 'wide' }, 'on'] } },
      ]),
    );
    const wide = { or: Array.from({ length: 4_900 }, () => ({ '!': [0] })) };
    const refusal = expect.objectContaining({
      status: 413,
      message:
        'Cannot read the flagd document: with evaluators and metadata put into its flags it takes over 8388608 bytes; make them smaller, or leave out flags that nobody asks for',
    });
    expect(() => read({ flags, $evaluators: { wide } })).toThrow(refusal);
    expect(() => read({ flags, metadata: { note: 'x'.repeat(3_000) } })).toThrow(refusal);
    const fitting = { note: 'x'.repeat(1_000) };
    expect(read({ flags, metadata: fitting }).flags['f0']).toMatchObject({ metadata: fitting });
  });

  it('answers or refuses whatever it is given, and changes no prototype', () => {
    const names = fc.constantFrom('flags', '$evaluators', 'metadata', 'key', 'targeting', '$ref');
    const text = fc
      .jsonValue({ maxDepth: 6 })
      .chain((value) => fc.dictionary(names, fc.constant(value)))
      .map((document) => JSON.stringify(document));
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (given) => {
        try {
          const { flags } = readFlagdDocument(given);
          compileRuleset({ flags: flags as unknown as Record<string, FlagdFlag> });
        } catch (cause) {
          expect(cause).toMatchObject({ code: 'malformed-request' });
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
