/** What strangers might send as a file: refused with a place, or harmless; never a throw. */
import { type FlagDefinition, formatProblem, type ParseResult } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asJson, type Entries, flagsFile, segmentsFile, type Tree } from './flags-file.fixture.ts';
import { parseFile } from './parse-file.ts';
import { FULL, isMap, map, type Path, pathsOf, replaced } from './tree-parts.fixture.ts';
import { writeFlagsFile } from './write-file.ts';

/** Every mistake has a place, our words, and can be shown. */
function sound(result: ParseResult, text: string): void {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  if (result.ok) return;
  expect(result.problems.length).toBeGreaterThan(0);
  expect(result.problems.length).toBeLessThanOrEqual(100);
  for (const problem of result.problems) {
    expect(problem.message).toMatch(/^Cannot [^\n]*[^.\n]$/);
    expect(problem.expected).toMatch(/^\S[^\n]*$/);
    expect(problem.at.line).toBeGreaterThan(0);
    expect(formatProblem(problem, text)).toContain(problem.message);
  }
}

const PATHS = pathsOf(FULL);
const VALUES: readonly Tree[] = [
  ...[
    null,
    true,
    -1,
    101,
    1e308,
    '',
    '-1%',
    '101%',
    'NaN%',
    '50 %',
    '__proto__',
    'x'.repeat(10_240),
  ],
  ...[[], {}, [null], ['__proto__'], map([['__proto__', null]]), map([['', null]]), [[[[]]]]],
];

describe('parseFile() of a file with everything in it', () => {
  test('has no mistake', () => {
    expect(parseFile('f', asJson(FULL)).ok).toBe(true);
    expect(PATHS.length).toBeGreaterThan(45);
  });

  test.each(PATHS.map((path) => [path.join('.'), path] as const))(
    'is sound with anything as %s',
    (_, path) => {
      for (const value of VALUES) {
        const text = asJson(replaced(FULL, path, value));
        sound(parseFile('f', text), text);
      }
    },
  );

  test('is refused with any field null', () => {
    const taken = PATHS.filter((path) => parseFile('f', asJson(replaced(FULL, path, null))).ok);
    expect(taken).toEqual([]);
  });

  test.each(PATHS.map((path, index) => [path.join('.'), path, index] as const))(
    'is refused with %s and any field behind it null',
    (_, path, index) => {
      for (const second of PATHS.slice(index + 1)) {
        const text = asJson(replaced(replaced(FULL, path, null), second, null));
        const result = parseFile('f', text);
        sound(result, text);
        expect(result.ok).toBe(false);
      }
    },
  );

  test('is refused with any key of it twice', () => {
    const doubled = (tree: Tree, [step, ...rest]: Path): Tree => {
      if (!isMap(tree)) {
        if (!Array.isArray(tree)) return tree;
        return tree.map((item: Tree, index) => (index === step ? doubled(item, rest) : item));
      }
      return map(
        tree.map.flatMap(([key, value]): Entries => {
          if (key !== step) return [[key, value]];
          return rest.length > 0
            ? [[key, doubled(value, rest)]]
            : [
                [key, value],
                [key, value],
              ];
        }),
      );
    };
    const keys = PATHS.filter((path) => typeof path.at(-1) === 'string');
    const taken = keys.filter((path) => parseFile('f', asJson(doubled(FULL, path))).ok);
    expect(taken).toEqual([]);
  });
});

const RESERVED = [
  '__proto__',
  'constructor',
  'prototype',
  '',
  ' a',
  'x'.repeat(10_240),
  'a\u0000b',
];
const INVISIBLE = ['a\u202eb', 'a\u200bb', '\u2066a', 'a\u00adb', 'a\ufeffb', 'a\u2028b', '\ud800'];
const HARMLESS = ['toString', 'hasOwnProperty', 'valueOf', 'CHAT', 'Chat', 'сhat', 'שלום', 'a b'];

/** Where a file has names that people choose. */
const PLACES: Readonly<Record<string, (name: string) => Tree>> = {
  'flag key': (name) => flagFile(name, {}),
  alias: (name) => flagFile('f', { aliases: [name] }),
  variant: (name) => flagFile('f', {}, name),
  environment: (name) => flagFile('f', { environments: map([[name, 'on']]) }),
  segment: (name) =>
    inProduction([
      [
        'rules',
        [
          map([
            ['name', 'r'],
            ['segment', name],
            ['serve', 'on'],
          ]),
        ],
      ],
    ]),
  attribute: (name) =>
    inProduction([
      [
        'rules',
        [
          map([
            ['name', 'r'],
            [
              'when',
              map([
                ['attribute', name],
                ['is', 1],
              ]),
            ],
            ['serve', 'on'],
          ]),
        ],
      ],
    ]),
  unit: (name) =>
    inProduction([
      [
        'rules',
        [
          map([
            ['name', 'r'],
            ['split', map([['on', '100%']])],
            ['by', name],
          ]),
        ],
      ],
    ]),
  'exclusion group': (name) =>
    inProduction([
      [
        'group',
        map([
          ['name', name],
          ['from', '0%'],
          ['to', '1%'],
        ]),
      ],
    ]),
  'required flag': (name) => inProduction([['requires', map([[name, 'on']])]]),
};

function flagFile(key: string, more: Readonly<Record<string, Tree>>, variant = 'on'): Tree {
  const flag = map([
    ['variants', map([[variant, true]])],
    ['off', variant],
    ...Object.entries(more),
  ]);
  return map([
    ['apiVersion', 'tidegate/v1'],
    ['kind', 'Flags'],
    ['flags', map([[key, flag]])],
  ]);
}

function inProduction(settings: Entries): Tree {
  return flagFile('f', { environments: map([['production', map(settings)]]) });
}

describe.each(Object.entries(PLACES))('parseFile() with a strange name as %s', (_, file) => {
  test.each([...RESERVED, ...INVISIBLE])('refuses %j', (name) => {
    const text = asJson(file(name));
    const result = parseFile('f', text);
    sound(result, text);
    expect(result.ok).toBe(false);
  });

  test.each(HARMLESS)('takes %j for what it is, and writes it again', (name) => {
    const result = parseFile('f', asJson(file(name)));
    expect(result.ok).toBe(true);
    if (!result.ok || result.parsed.kind !== 'Flags') return;
    const again = parseFile('f', writeFlagsFile(result.parsed.file.flags));
    expect(again.ok && again.parsed.kind === 'Flags' && names(again.parsed.file.flags)).toEqual(
      names(result.parsed.file.flags),
    );
  });
});

/** Own names of what was read, deep. */
function names(flags: readonly FlagDefinition[]): unknown {
  return flags.map(({ key, aliases, variants, environments }) => [
    key,
    aliases,
    Object.entries(variants),
    Object.entries(environments).map(([name, { rules, exclusion, requires }]) => [
      name,
      rules,
      exclusion,
      requires.map(({ flag }) => flag),
    ]),
  ]);
}

test.each(['staff ', 'a,b', 'ramp', 'é', 'a\u200bb', ''])(
  'parseFile() refuses %j as name of a rule',
  (name) => {
    const rule = map([
      ['name', name],
      ['segment', 's'],
      ['serve', 'on'],
    ]);
    expect(parseFile('f', asJson(inProduction([['rules', [rule]]]))).ok).toBe(false);
  },
);

test('parseFile() is sound for files in which anything was replaced', () => {
  const anything: fc.Arbitrary<Tree> = fc.oneof(
    fc.constantFrom(...VALUES),
    fc.jsonValue({ maxDepth: 4 }).map((value) => value as Tree),
  );
  fc.assert(
    fc.property(
      fc.oneof(flagsFile, segmentsFile),
      fc.array(fc.tuple(fc.nat(), anything)),
      (file, changes) => {
        let tree = file;
        for (const [at, value] of changes) {
          const paths = pathsOf(tree);
          tree = replaced(tree, paths[at % Math.max(paths.length, 1)] ?? [], value);
        }
        const text = asJson(tree);
        sound(parseFile('f', text), text);
      },
    ),
    { numRuns: 100 },
  );
});

const HEAD =
  'apiVersion: tidegate/v1\nkind: Flags\nflags:\n  f: { variants: { on: true }, off: on, environments: { p: ';
const bombs: readonly (readonly [string, string])[] = [
  ['conditions nested 10 000 deep', `${HEAD}{ rules: [{ name: r, when: ${'['.repeat(10_000)}`],
  [
    'conditions nested 40 deep',
    `${HEAD}{ rules: [{ name: r, when: ${'{ not: '.repeat(40)}1${' }'.repeat(40)}, serve: on }] } } }\n`,
  ],
  [
    '10 000 rules',
    `${HEAD}{ rules: [${'{ name: r, segment: s, serve: on },'.repeat(10_000)}] } } }\n`,
  ],
  [
    '10 001 targets',
    `${HEAD}{ targets: { on: [${Array.from({ length: 10_001 }, (_, i) => `u${i}`).join(', ')}] } } } }\n`,
  ],
  [
    '1 001 prerequisites',
    `${HEAD}{ requires: { ${Array.from({ length: 1_001 }, (_, i) => `f${i}: on`).join(', ')} } } } }\n`,
  ],
  [
    'a bomb of aliases',
    `apiVersion: tidegate/v1\nkind: Segments\nsegments:\n  s0: { when: &a0 [{ attribute: a, is: 1 }] }\n${Array.from({ length: 40 }, (_, i) => `  s${i + 1}: { when: &a${i + 1} [*a${i}, *a${i}] }`).join('\n')}\n`,
  ],
  ['a schema that is an expression without end', `${HEAD}on }, schema: { pattern: "(a*)*$" } }\n`],
];

test.each(bombs)('parseFile() refuses %s', (_, text) => {
  const result = parseFile('f', text);
  sound(result, text);
  expect(result.ok).toBe(false);
});
