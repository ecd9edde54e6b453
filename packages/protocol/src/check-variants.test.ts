import { expect, test } from 'vitest';
import { parseFile } from './parse-file.ts';
import { SCHEMA_LIMITS } from './schema-limits.ts';

/** A file of one flag in flow style, so that columns are easy to count. */
const flags = (schema: unknown, variants: unknown = { off: false, on: true }): string =>
  `apiVersion: tidegate/v1\nkind: Flags\nflags:\n  chat:\n    off: off\n    variants: ${JSON.stringify(variants)}\n    schema: ${JSON.stringify(schema)}\n`;

const problemsOf = (text: string) => {
  const result = parseFile('flags.yaml', text);
  return result.ok
    ? []
    : result.problems.map(
        ({ at, code, message, expected }) =>
          `${at.line}:${at.column} ${code} | ${message} | ${expected}`,
      );
};

const ALLOWS = 'a value that the "schema" of the flag allows';

test.each([
  [{ type: 'boolean' }, undefined],
  [{}, undefined],
  [
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { model: { enum: ['small', 'large'] }, tools: { items: { type: 'string' } } },
      required: ['model'],
      additionalProperties: false,
    },
    { off: { model: 'small' }, on: { model: 'large', tools: ['search'] } },
  ],
])('checkVariants() takes variants that meet %j', (schema, variants) => {
  expect(problemsOf(flags(schema, variants))).toEqual([]);
});

test.each([
  [
    { type: 'string' },
    undefined,
    [
      `6:22 wrong-type | Cannot use this value of variant "off": it must be string | ${ALLOWS}`,
      `6:33 wrong-type | Cannot use this value of variant "on": it must be string | ${ALLOWS}`,
    ],
  ],
  [
    { properties: { model: { enum: ['small'] } }, additionalProperties: false },
    { off: { model: 'huge' }, on: { size: 5 } },
    [
      `6:22 wrong-type | Cannot use this value of variant "off": "model" must be equal to one of the allowed values "small" | ${ALLOWS}`,
      `6:44 wrong-type | Cannot use this value of variant "on": it must NOT have additional properties, found "size" | ${ALLOWS}`,
    ],
  ],
])('checkVariants() tells where variants do not meet %j', (schema, variants, problems) => {
  expect(problemsOf(flags(schema, variants))).toEqual(problems);
});

test.each([
  [
    { properties: { a: { typ: 'string' } } },
    '7:33 unknown-key | Cannot use "typ" in the schema of a flag: there is no such keyword | "type"',
  ],
  [
    { type: 'strin' },
    '7:21 wrong-type | Cannot use the schema of flag "chat": it must be equal to one of the allowed values "array", "boolean", "integer", "null", "number", "object", "string" | a JSON schema',
  ],
  [
    { anyOf: [{ minLength: -1 }] },
    '7:36 wrong-type | Cannot use the schema of flag "chat": it must be >= 0 | a JSON schema',
  ],
  [
    { pattern: '^(a+)+$' },
    '7:14 not-supported | Cannot use "pattern" in the schema of a flag: it may take for ever to check | "enum", "minLength" or "maxLength"',
  ],
  [
    { allOf: [{ $ref: '#' }] },
    '7:24 not-supported | Cannot use "$ref" in the schema of a flag: it may take for ever to check | the schema itself in this place',
  ],
  [
    { $schema: 'http://json-schema.org/draft-07/schema#' },
    '7:24 not-supported | Cannot use this dialect of JSON Schema | "https://json-schema.org/draft/2020-12/schema"',
  ],
])('checkVariants() refuses the schema %j with its place', (schema, problem) => {
  expect(problemsOf(flags(schema))).toEqual([problem]);
});

test('checkVariants() takes as large a schema as the limit, and no larger', () => {
  const schema = (values: number) => ({ enum: Array.from({ length: values - 2 }, (_, i) => i) });
  const { nodes } = SCHEMA_LIMITS;
  const fits = problemsOf(flags(schema(nodes), { off: 0, on: 1 }));
  expect(fits).toEqual([]);
  expect(problemsOf(flags(schema(nodes + 1), { off: 0, on: 1 }))).toEqual([
    '7:13 too-large | Cannot use the schema of flag "chat": it has 501 values | at most 500 values, 2000 in one file',
  ]);
});

test('checkVariants() holds no variant over the limit against a schema', () => {
  const list = (length: number) => ({ list: Array.from({ length }, (_, i) => i) });
  const variants = (length: number) => ({ off: list(1), on: list(length) });
  const { variantNodes } = SCHEMA_LIMITS;
  expect(problemsOf(flags({ type: 'object' }, variants(variantNodes - 2)))).toEqual([]);
  expect(problemsOf(flags({ type: 'object' }, variants(variantNodes - 1)))).toEqual([
    `6:40 wrong-type | Cannot use this value of variant "on": it has 2001 values, more than 2000 | ${ALLOWS}`,
  ]);
});

test('checkVariants() refuses many large schemas in one file, but takes one many times', () => {
  const file = (unlike: boolean) => {
    const all = Array.from({ length: 5 }, (_, i) => {
      const schema = { enum: Array.from({ length: 450 }, (_, j) => (unlike ? i + j : j)) };
      return `  flag-${i}: { off: a, variants: { a: 20 }, schema: ${JSON.stringify(schema)} }`;
    });
    return `apiVersion: tidegate/v1\nkind: Flags\nflags:\n${all.join('\n')}\n`;
  };
  expect(problemsOf(file(false))).toEqual([]);
  expect(problemsOf(file(true))).toEqual([
    '8:50 too-large | Cannot use the schema of flag "flag-4": those before it are large | at most 500 values, 2000 in one file',
  ]);
});
