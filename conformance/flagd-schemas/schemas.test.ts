import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { checkFlagdDocument } from '@tidegate/core';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { caseSuite } from '../cases.fixture.ts';

const KINDS = ['flagd', 'flags', 'targeting'] as const;
const { title, folder, absent } = caseSuite('flagd-schemas', 'flagd-schemas');
const cases = absent ? [] : filesBelow(join(folder, 'test')).map((path) => caseOf(path));

describe.skipIf(absent)(title, () => {
  const ajv = new Ajv({ strict: false, allowUnionTypes: true });
  beforeAll(() => {
    for (const kind of KINDS) ajv.addSchema(readJson(join(folder, `${kind}.json`)) as object, kind);
  });

  test('both kinds of cases are there', ({ task }) => {
    task.meta.conformance = { passed: 0, total: 0 };
    expect(new Set(cases.map(({ isValid }) => isValid))).toEqual(new Set([true, false]));
  });

  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, given) => {
    const { document, kind, isValid } = given;
    const mistakes = checkFlagdDocument(document, kind);
    expect({ isValid: mistakes.length === 0, mistakes: isValid ? mistakes : [] }).toEqual({
      isValid,
      mistakes: [],
    });
    // The folder says what is right; so does the schema itself.
    expect(ajv.validate(kind, document)).toBe(isValid);
  });
});

function caseOf(path: string) {
  const document = readJson(path);
  const name = relative(join(folder, 'test'), path);
  return { name, document, kind: kindOf(document, name), isValid: name.includes('/positive/') };
}

/** The schema that the file names, else the one that its folder is named after. */
function kindOf(document: unknown, name: string): (typeof KINDS)[number] {
  const named = (document as { readonly $schema?: string }).$schema;
  const wanted = named === undefined ? name.split('/')[0] : basename(named, '.json');
  const kind = KINDS.find((each) => each === wanted);
  if (kind === undefined) throw new Error(`Cannot check "${name}": schema "${wanted}" is unknown`);
  return kind;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = join(path, entry.name);
      return entry.isDirectory() ? filesBelow(below) : [below];
    });
}
