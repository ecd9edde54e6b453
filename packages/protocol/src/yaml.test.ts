import type { Json, Node } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from './yaml.ts';
import { YAML_LIMITS } from './yaml-limits.ts';

const problemsOf = (text: string) => {
  const result = readYaml('plan.yaml', text);
  return result.ok
    ? []
    : result.problems.map(
        ({ at, code, message, expected }) =>
          `${at.line}:${at.column} ${code} | ${message} | ${expected}`,
      );
};

/** The value that a tree stands for. */
function plain(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
}
const read = (text: string) => {
  const result = readYaml('plan.yaml', text);
  return result.ok ? plain(result.tree) : result.problems;
};

describe('readYaml() reads', () => {
  test('a tree with the place and the text of everything', () => {
    expect(readYaml('plan.yaml', '# plan\nweight: 0.5%\nhold:\n  - "1"\n  - 0x1F\n')).toEqual({
      ok: true,
      tree: {
        kind: 'map',
        at: { line: 2, column: 1 },
        entries: [
          {
            key: 'weight',
            at: { line: 2, column: 1 },
            value: { kind: 'scalar', value: '0.5%', text: '0.5%', at: { line: 2, column: 9 } },
          },
          {
            key: 'hold',
            at: { line: 3, column: 1 },
            value: {
              kind: 'list',
              at: { line: 4, column: 3 },
              items: [
                { kind: 'scalar', value: '1', text: '1', at: { line: 4, column: 5 } },
                { kind: 'scalar', value: 31, text: '0x1F', at: { line: 5, column: 5 } },
              ],
            },
          },
        ],
      },
    });
  });

  test('what is not written as nothing, at its key or behind it', () => {
    expect(readYaml('plan.yaml', '{a, b: }')).toEqual({
      ok: true,
      tree: {
        kind: 'map',
        at: { line: 1, column: 1 },
        entries: [
          {
            key: 'a',
            at: { line: 1, column: 2 },
            value: { kind: 'scalar', value: null, text: '', at: { line: 1, column: 2 } },
          },
          {
            key: 'b',
            at: { line: 1, column: 5 },
            value: { kind: 'scalar', value: null, text: '', at: { line: 1, column: 8 } },
          },
        ],
      },
    });
  });

  test('YAML 1.2: yes, on and 012 are what they look like', () => {
    expect(read('a: yes\nb: on\nc: 012\nd: 0o17\ne: ~\nf: 1_000\ng: -0\n')).toEqual({
      a: 'yes',
      b: 'on',
      c: 12,
      d: 15,
      e: null,
      f: '1_000',
      g: 0,
    });
  });

  test('JSON, tabs and all', () => {
    expect(read('{\n\t"a": [1, "\\ud83d\\ude00", null],\n\t"b": {"c": true}\n}\n')).toEqual({
      a: [1, '😀', null],
      b: { c: true },
    });
  });

  test('any JSON as itself', () => {
    const key = fc.string({ unit: 'grapheme-ascii' }).filter((text) => text !== '__proto__');
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant(null),
        fc.boolean(),
        fc.integer(),
        fc.double({ noDefaultInfinity: true, noNaN: true, noInteger: true }),
        fc.string(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (json, indent) => {
        const result = readYaml('x.json', JSON.stringify(json, null, indent));
        expect(result.ok && plain(result.tree)).toEqual(json);
      }),
    );
  });

  test('a byte order mark, Windows line ends and an end of document', () => {
    expect(readYaml('plan.yaml', '\ufeffa: 1\r\nb: 2\r\n...\n')).toMatchObject({
      ok: true,
      tree: { entries: [{ at: { line: 1, column: 1 } }, { at: { line: 2, column: 1 } }] },
    });
    expect(read('%YAML 1.2\n---\na: 1\n')).toEqual({ a: 1 });
  });

  test('an alias as what its anchor stands for, with the places of the anchor', () => {
    const result = readYaml('plan.yaml', 'a: &x [1]\nb: *x\nc: &x 2\nd: *x\n&k e: *k\n');
    expect(result.ok && plain(result.tree)).toEqual({ a: [1], b: [1], c: 2, d: 2, e: 'e' });
    expect(result).toMatchObject({
      tree: { entries: [{}, { value: { at: { line: 1, column: 7 } } }, {}, {}, {}] },
    });
  });

  test('a key named __proto__ as an entry like any other', () => {
    expect(readYaml('plan.yaml', '__proto__: 1\n')).toMatchObject({
      ok: true,
      tree: { entries: [{ key: '__proto__', value: { value: 1 } }] },
    });
  });
});

describe('readYaml() refuses', () => {
  test.each([
    [
      '',
      '1:1 syntax | Cannot read the file: it is empty | a map that begins with "apiVersion: tidegate/v1"',
    ],
    [
      '# only a remark\n',
      '1:1 syntax | Cannot read the file: it is empty | a map that begins with "apiVersion: tidegate/v1"',
    ],
    [
      'phases:\n  - name: a\n\t  hold: 1d\n',
      '3:1 syntax | Cannot read YAML: found a tab as indentation | spaces',
    ],
    [
      'a:\n  b: 1\n  \tc: 2\n',
      '3:3 syntax | Cannot read YAML: found a tab as indentation | spaces',
    ],
    ['a: 1\nb: 2\na: 3\n', '3:1 duplicate | Cannot use key "a" twice in one map | each key once'],
    [
      'a: 1\n---\nb: 2\n',
      '2:1 syntax | Cannot read YAML: the file holds several documents | one document for each file',
    ],
    [
      '1: a\n',
      '1:1 wrong-type | Cannot read a key: found "1" | a text, in quotes where it looks like a number or like true',
    ],
    [
      'a: 1\n? [b]\n: 2\n',
      '2:3 wrong-type | Cannot read a key: found no text | a text, in quotes where it looks like a number or like true',
    ],
    [
      'a: .nan\n',
      '1:4 out-of-range | Cannot read number ".nan": it is not finite | a finite number',
    ],
    [
      'a: -.inf\n',
      '1:4 out-of-range | Cannot read number "-.inf": it is not finite | a finite number',
    ],
    [
      'a: 1e999\n',
      '1:4 out-of-range | Cannot read number "1e999": it is not finite | a finite number',
    ],
    [
      'a: 9007199254740993\n',
      '1:4 out-of-range | Cannot read number "9007199254740993": it is too long to be kept exactly | quotes round it, or fewer digits',
    ],
    [
      'a: !secret x\n',
      '1:4 not-supported | Cannot read YAML: found the tag "!secret" | a value without a tag',
    ],
    [
      '%YAML 1.1\n---\na: yes\n',
      '1:1 not-supported | Cannot read YAML: found a directive | YAML 1.2 without directives',
    ],
    [
      'a: *b\n',
      '1:4 unknown-name | Cannot resolve alias "b": no anchor before it has this name | the name of an anchor that ends before it',
    ],
    [
      'a: &a [*a]\n',
      '1:8 syntax | Cannot resolve alias "a": it stands for itself | the name of an anchor that ends before it',
    ],
    [
      'a: b: c\n',
      '1:4 syntax | Cannot read YAML: nested mappings are not allowed in compact mappings | quotes round a text that holds ": "',
    ],
    [
      'a:\n  b: 1\n c: 2\n',
      '3:1 syntax | Cannot read YAML: all mapping items must start at the same column | entries of one list or map in the same column',
    ],
    [
      'a: @b\n',
      '1:4 syntax | Cannot read YAML: plain value cannot start with reserved character @ | quotes round a text that begins with this sign',
    ],
    ['a: "b\n', '2:1 syntax | Cannot read YAML: missing closing "quote | the sign that is missing'],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('several mistakes at once, twenty at most', () => {
    expect(problemsOf('a: .nan\n1: b\na: 2\n')).toEqual([
      '1:4 out-of-range | Cannot read number ".nan": it is not finite | a finite number',
      '2:1 wrong-type | Cannot read a key: found "1" | a text, in quotes where it looks like a number or like true',
      '3:1 duplicate | Cannot use key "a" twice in one map | each key once',
    ]);
    expect(problemsOf('a: 1\n'.repeat(100)).length).toBe(YAML_LIMITS.problems);
    expect(problemsOf(']'.repeat(100_000)).length).toBe(YAML_LIMITS.problems);
  });
});

const DEEP = 'too-large | Cannot read YAML: lists and maps nest deeper than 64 | a flatter file';

describe('readYaml() is bounded', () => {
  test('in length', () => {
    const comment = (length: number) => `a: 1\n${'#'.repeat(length - 5)}`;
    expect(read(comment(YAML_LIMITS.characters))).toEqual({ a: 1 });
    expect(problemsOf(comment(2 * 1_048_576))).toEqual([
      '1:1 too-large | Cannot read the file: it has 2097152 characters, more than 1048576 | a shorter file',
    ]);
  });

  test('in nesting, at the limit', () => {
    const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(problemsOf(lists(64))).toEqual([]);
    expect(problemsOf(lists(65))).toEqual([`1:65 ${DEEP}`]);
  });

  test.each([
    ['lists in brackets', '['.repeat(10_000), '1:66'],
    ['closed lists', '['.repeat(500_000) + ']'.repeat(500_000), '1:66'],
    ['lists of dashes', '- '.repeat(10_000), '1:131'],
    ['keys of question marks', '? '.repeat(10_000), '1:131'],
    ['maps in braces', '{a: '.repeat(10_000), '1:261'],
    [
      'maps by indentation',
      Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      '66:66',
    ],
    [
      'aliases',
      Array.from({ length: 100 }, (_, i) => `a${i}: &a${i} [${i === 0 ? '' : `*a${i - 1}`}]`).join(
        '\n',
      ),
      '64:12',
    ],
  ])('in nesting of %s', (_, text, place) => {
    expect(problemsOf(text)).toEqual([`${place} ${DEEP}`]);
  });

  test('in aliases nested 10 000 deep', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`);
    expect(problemsOf(`a0: &a0 [x]\n${lines.join('\n')}`)).toEqual([
      '1002:22 too-large | Cannot read YAML: it has more than 1000 aliases | a smaller file',
    ]);
  });

  test('in what aliases stand for: a billion laughs', () => {
    const laughs = Array.from({ length: 10 }, (_, i) => {
      return `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(',')}]`;
    });
    expect(problemsOf(`a0: &a0 [x,x,x,x,x,x,x,x,x]\n${laughs.join('\n')}`)).toEqual([
      '6:10 too-large | Cannot read YAML: it has more than 100000 values, aliases resolved | a smaller file',
    ]);
  });

  const items = (length: number) => `[${'1,'.repeat(length)}]`;

  test('in values, at the limit', { timeout: 60_000 }, () => {
    expect(problemsOf(items(YAML_LIMITS.nodes - 1))).toEqual([]);
    expect(problemsOf(items(YAML_LIMITS.nodes))).toEqual([
      '1:200000 too-large | Cannot read YAML: it has more than 100000 values, aliases resolved | a smaller file',
    ]);
  });

  test('in words and signs', { timeout: 60_000 }, () => {
    expect(problemsOf('\n'.repeat(600_000))).toEqual([
      '500002:1 too-large | Cannot read YAML: it has more than 500000 words and signs | a smaller file',
    ]);
  });

  test('and never throws, whatever is written', () => {
    const signs = fc.constantFrom(
      ...[
        'a',
        '1',
        ':',
        '- ',
        '\n',
        '  ',
        '\t',
        '[',
        ']',
        '{',
        '}',
        ',',
        '&a ',
        '*a',
        '!x ',
        '|\n',
      ],
      ...[
        '>',
        '"',
        "'",
        '#',
        '? ',
        '%',
        '---\n',
        '...\n',
        '\r',
        '\u0000',
        '\ud800',
        '<<: ',
        '.nan',
      ],
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 40 }), (parts) => {
        const result = readYaml('plan.yaml', parts.join(''));
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { message, at } of result.problems) {
          expect(message).toMatch(/^Cannot /);
          expect(at.line >= 1 && at.column >= 1).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
