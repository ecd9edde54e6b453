import { readdirSync, readFileSync } from 'node:fs';
import { type Json, type JsonObject, type ParsedFile, vocabularies } from '@tidegate/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FULL_FILES } from '../full-files.fixture.ts';
import { parseFile } from '../parse-file.ts';
import { ALL_DEFS, fileSchemas } from './file-schemas.ts';

const KINDS = Object.keys(fileSchemas) as ParsedFile['kind'][];
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
});
const checks = new Map(KINDS.map((kind) => [kind, ajv.compile(fileSchemas[kind])]));

/** Mistakes that the schema of its kind finds in a file. */
function mistakes(file: unknown): readonly string[] {
  const { kind } = file as { readonly kind: ParsedFile['kind'] };
  const check = checks.get(kind);
  if (check === undefined) return [`no schema of kind ${kind}`];
  return check(file) ? [] : (check.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
}

const PLANS = new URL('../../../../examples/plans/', import.meta.url);
const EXAMPLES = readdirSync(PLANS).flatMap((system) =>
  readdirSync(new URL(`${system}/`, PLANS))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const path = `${system}/${name}`;
      const file = parse(readFileSync(new URL(path, PLANS), 'utf8')) as { readonly kind?: string };
      return { path, kind: file.kind, file };
    })
    // Tests of plans are run, not applied: they are a language of their own. An operator's file has no kind.
    .filter(({ kind }) => kind !== undefined && kind !== 'PlanTests'),
);

describe('fileSchemas', () => {
  test('found the shipped files, of every kind', () => {
    expect(new Set(EXAMPLES.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  });

  test.each(EXAMPLES)('take $path', ({ file }) => {
    expect(mistakes(file)).toEqual([]);
  });

  test.each(FULL_FILES.map((file) => [String(file['kind']), file] as const))(
    'take a file of kind %s with everything in it',
    (_, file) => {
      expect(mistakes(file)).toEqual([]);
      const result = parseFile('full.yaml', JSON.stringify(file));
      expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([]);
    },
  );

  test.each(FULL_FILES.map((file) => [String(file['kind']), file] as const))(
    'refuse an unknown key in every map of a file of kind %s that has a vocabulary',
    (_, file) => {
      const taken = withStrangers(file).filter((strange) => {
        const refused = !parseFile('strange.yaml', JSON.stringify(strange)).ok;
        return refused && mistakes(strange).length === 0;
      });
      expect(taken).toEqual([]);
    },
  );
});

describe('the vocabularies of the parser', () => {
  test.each(Object.entries(vocabularies).filter(([name]) => name !== 'action'))(
    'have exactly the keys of the schema of "%s"',
    (name, { required, optional }) => {
      const schema = ALL_DEFS[name] as { properties: JsonObject; required: readonly string[] };
      expect(Object.keys(schema.properties).sort()).toEqual(
        [...Object.keys(required), ...optional].sort(),
      );
      expect([...schema.required].sort()).toEqual(Object.keys(required).sort());
    },
  );

  test('are used, and so are all schemas', () => {
    const used = new Set(KINDS.flatMap((kind) => Object.keys(fileSchemas[kind]['$defs'] ?? {})));
    expect([...used].sort()).toEqual(Object.keys(ALL_DEFS).sort());
  });
});

/** JSON schema and JSONLogic have words of their own. */
const OTHERS_WORDS = ['schema', 'logic'];

/** The same file again and again, each time with one map that has one key more. */
function withStrangers(tree: Json): readonly Json[] {
  if (Array.isArray(tree)) {
    return tree.flatMap((item: Json, index) =>
      withStrangers(item).map((other) => tree.with(index, other)),
    );
  }
  if (typeof tree !== 'object' || tree === null) return [];
  const entries = Object.entries(tree) as [string, Json][];
  const own = entries.filter(([key]) => !OTHERS_WORDS.includes(key));
  const deeper = own.flatMap(([key, value]) =>
    withStrangers(value).map((other): Json => ({ ...tree, [key]: other })),
  );
  return [{ ...tree, strange: null }, ...deeper];
}
