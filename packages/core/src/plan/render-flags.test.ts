import { expect, test } from 'vitest';
import { parseTree } from './parse-tree.ts';
import { renderFlags } from './render-flags.ts';
import { renderedTree } from './rendered.ts';
import type { EnvironmentSettings, FlagDefinition } from './types.ts';

const at = { line: 1, column: 1 };
const plain: EnvironmentSettings = {
  serve: 'on',
  rules: [],
  requires: [],
  exclusion: null,
  holdBackParts: 0,
  at,
};
const flag: FlagDefinition = {
  key: '7',
  aliases: [],
  description: null,
  kind: 'boolean',
  variants: { on: true, off: false },
  schema: null,
  off: 'off',
  clientVisible: false,
  variable: null,
  environments: {},
  at,
};
const target = (attribute: string, units: string[]) => ({
  name: 'targets',
  when: { in: [{ var: attribute }, units] },
  outcome: { serve: 'on' },
});
const share = { variant: 'off', weightParts: 66_667 };

test.each<[string, Partial<FlagDefinition>]>([
  ['a flag that is off everywhere', {}],
  [
    'all that a flag says',
    {
      aliases: ['a', 'b'],
      description: 'Text',
      schema: { type: 'boolean' },
      clientVisible: true,
      variable: 'FEATURE_X',
    },
  ],
  ['the short form of an environment', { environments: { production: plain, '1': plain } }],
  [
    'all that an environment says',
    {
      environments: {
        production: {
          ...plain,
          rules: [
            target('targetingKey', ['u']),
            { name: 'a', when: { $ref: 'staff' }, outcome: { serve: 'off' } },
            { name: 'b', when: { '!!': [{ var: 'x' }] }, outcome: { serve: 'on' } },
            {
              name: 'c',
              when: true,
              outcome: { split: [share, { variant: 'on', weightParts: 33_333 }], unit: 'userId' },
            },
          ],
          requires: [
            { flag: 'z', variant: 'on', at },
            { flag: '1', variant: 'new', at },
          ],
          exclusion: { group: 'g', unit: 'conversation', fromParts: 0, toParts: 1 },
          holdBackParts: 1_000,
        },
      },
    },
  ],
  [
    'targets by an attribute',
    {
      environments: {
        production: {
          ...plain,
          rules: [target('userId', ['u'])],
          exclusion: { group: 'g', unit: 'userId', fromParts: 5, toParts: 100_000 },
        },
      },
    },
  ],
  [
    'a rule for everybody that serves',
    {
      environments: {
        production: { ...plain, rules: [{ name: 'a', when: true, outcome: { serve: 'off' } }] },
      },
    },
  ],
])('renderFlags() of %s is read to the same again', (_, more) => {
  const definitions = [
    { ...flag, ...more },
    { ...flag, key: '1' },
  ];
  const result = parseTree('f', renderedTree(renderFlags(definitions)));
  expect(result.ok && result.parsed.kind === 'Flags' && result.parsed.file.flags).toEqual(
    definitions,
  );
});
