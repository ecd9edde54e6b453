import { parseFile } from '@tidegate/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileText } from './written-files.ts';
import { writtenName, writtenRuleName } from './written-name.ts';

describe('writtenName()', () => {
  test.each([
    ['new-chat', 'new-chat'],
    ['a~b', 'a-b'],
    [' x\u0000y\u202e ', 'xy'],
    ['__proto__', 'flag'],
    ['a.constructor', 'flag'],
    ['', 'flag'],
    ['x'.repeat(500), 'x'.repeat(150)],
  ])('writes %j as %j', (text, name) => {
    expect(writtenName(text, new Set(), 'flag')).toBe(name);
  });

  test('never gives a name twice, and is quick when many are the same', () => {
    const taken = new Set<string>();
    for (let i = 0; i < 20_000; i++) taken.add(writtenName('', taken, 'flag'));
    expect(taken.size).toBe(20_000);
    expect([...taken].slice(0, 3)).toEqual(['flag', 'flag-2', 'flag-3']);
  });

  test('gives names that the reader of files takes, for whatever text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, rule) => {
        const name = writtenName(key, new Set(), 'flag');
        const rules = [
          {
            name: writtenRuleName(rule, new Set()),
            when: [{ attribute: 'a', is: 1 }],
            serve: 'on',
          },
        ];
        const production = { serve: 'off', rules };
        const tree = {
          variants: { off: false, on: true },
          off: 'off',
          environments: { production },
        };
        const result = parseFile('f.yaml', fileText('Flags', 'flags', [[name, tree]]));
        expect(result.ok ? [] : result.problems).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('writtenRuleName()', () => {
  test.each([
    ['Beta users (2024)', 'Beta-users-2024'],
    ['serve', 'rule-serve'],
    ['targets', 'rule-targets'],
    ['', 'rule-1'],
    ['日本', 'rule-1'],
  ])('writes %j as %j', (text, name) => {
    expect(writtenRuleName(text, new Set())).toBe(name);
  });
});
