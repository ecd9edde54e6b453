import type { Json } from '@tidegate/core';
import fc from 'fast-check';

/** A map as its entries: an object would move keys that look like numbers. */
export type Entries = readonly (readonly [string, Tree])[];
/** What a file says, with maps in order. */
export type Tree = Json | { readonly map: Entries } | readonly Tree[];

/** Names that YAML, JavaScript or a terminal might take for something else, and that are allowed. */
const NAMES = [
  ...['on', 'off', 'yes', 'null', 'true', '1', '2', '10', '0x1F', '1e3', '.inf', '2024-01-01', '='],
  ...[
    'toString',
    'hasOwnProperty',
    'valueOf',
    'a b',
    'a: b',
    'a #b',
    '- x',
    '#x',
    "it's",
    '"',
    '\\',
  ],
  ...[
    '@x',
    '%',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '{',
    '[',
    ',',
    '?',
    '<<',
    '日本',
    'é',
    'שלום',
    'by',
    'serve',
  ],
];

const name = fc
  .oneof(
    fc.constantFrom(...NAMES),
    fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() === text),
  )
  .filter((text) => !/~|__proto__|constructor|prototype/.test(text));

/** Variants are listed in metadata, between commas. */
const variantName = name.filter((text) => !text.includes(','));

const text = fc.oneof(
  fc.constantFrom(...NAMES, '', ' ', 'a\nb', '\t'),
  fc.string({ unit: 'grapheme' }),
);
const description = fc.oneof(fc.constantFrom(...NAMES, '', 'a\nb'), fc.string());
const share = fc.integer({ min: 0, max: 100_000 });
const percent = (parts: number) =>
  `${Math.floor(parts / 1_000)}.${String(parts % 1_000).padStart(3, '0')}%`;
const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => bare(value as Json)) as fc.Arbitrary<Json>;
const map = (entries: Entries): Tree => ({ map: entries });
const logic: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom<Tree>(
    false,
    5,
    'x',
    { var: 'a' },
    { '!!': [{ var: 'email' }] },
    { $ref: 'beta' },
  ),
  fc.constantFrom<Tree>(
    { and: [true, { var: 'a' }] },
    { or: [{ '===': [{ var: 'a' }, 1] }, true] },
  ),
  fc.constantFrom<Tree>(
    { '!': { var: 'a' } },
    { in: ['a', { var: ['b'] }] },
    { '>': [{ var: 'a' }, 1] },
  ),
  text.map((value) => ({ '==': [{ var: 'a' }, value] })),
);
const scalar = fc.oneof(text, fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));

const comparison = fc.oneof(
  fc.tuple(fc.constantFrom('is', 'isNot'), scalar),
  fc.tuple(fc.constantFrom('in', 'notIn'), fc.array(scalar, { minLength: 1, maxLength: 4 })),
  fc.tuple(
    fc.constantFrom('startsWith', 'endsWith', 'contains'),
    text.filter((value) => value !== ''),
  ),
  fc.tuple(
    fc.constantFrom('above', 'below', 'atLeast', 'atMost'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  fc.tuple(fc.constant('version'), fc.constantFrom('>=1.2.0', '= 1.0.0-rc.1', '~2.0.0+b', '3.2.1')),
);

/** One condition, or a list of them. */
export const when: fc.Arbitrary<Tree> = fc.letrec<{ when: Tree; one: Tree; list: Tree[] }>(
  (tie) => ({
    list: fc.array(tie('one'), { minLength: 1, maxLength: 3 }),
    when: fc.oneof({ depthSize: 'small' }, tie('one'), tie('list')),
    one: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(name, comparison).map(([attribute, [word, value]]) =>
        map([
          ['attribute', attribute],
          [word, value],
        ]),
      ),
      name.map((segment) => map([['segment', segment]])),
      logic.map((value) => map([['logic', value]])),
      tie('list').map((items) => map([['all', items]])),
      tie('list').map((items) => map([['any', items]])),
      tie('when').map((inner) => map([['not', inner]])),
    ),
  }),
).when;

interface Environment {
  readonly serve: number;
  readonly rules: readonly {
    name: string;
    when: Tree;
    segment: string | null;
    split: number | null;
    by: string | null;
  }[];
  readonly targets: readonly (readonly string[])[];
  readonly requires: readonly (readonly [string, string])[];
  readonly group: readonly [string, number, number, string | null] | null;
  readonly holdBack: number | null;
  readonly by: string | null;
}

const environment: fc.Arbitrary<Environment> = fc.record({
  serve: fc.nat(),
  rules: fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/).map((text) => `r${text}`),
      when,
      segment: fc.option(name),
      split: fc.option(share),
      by: fc.option(name),
    }),
    { maxLength: 3, selector: (rule) => rule.name },
  ),
  targets: fc.array(fc.array(fc.uuid(), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
  requires: fc.uniqueArray(
    fc.tuple(
      name.map((key) => `${key}-other`),
      name,
    ),
    {
      maxLength: 2,
      selector: ([key]) => key,
    },
  ),
  group: fc.option(fc.tuple(name, share, share, fc.option(name)).filter(([, a, b]) => a !== b)),
  holdBack: fc.option(share),
  by: fc.option(name),
});

/** A file of flags that has no mistake. */
export const flagsFile: fc.Arbitrary<Tree> = fc
  .uniqueArray(
    fc.record({
      key: name,
      alias: fc.option(name),
      description: fc.option(description),
      variants: fc.uniqueArray(variantName, { minLength: 2, maxLength: 4 }),
      values: fc.constantFrom('boolean', 'string', 'number', 'object'),
      json,
      schema: fc.option(
        fc.constantFrom<Tree>(
          {},
          { title: 'x' },
          { type: ['boolean', 'string', 'number', 'object'] },
        ),
      ),
      clientVisible: fc.option(fc.boolean()),
      variable: fc.option(fc.constantFrom('VITE_FEATURE_X', 'CANARY_PERCENTAGE')),
      environments: fc.uniqueArray(fc.tuple(name, fc.option(environment)), {
        maxLength: 3,
        selector: ([key]) => key,
      }),
    }),
    { minLength: 1, maxLength: 3, selector: ({ key }) => key },
  )
  .map((flags) => {
    const entries = flags.map((flag, index): readonly [string, Tree] => {
      const off = flag.variants[0] ?? '';
      const value = (at: number): Tree => {
        if (flag.values === 'boolean') return at % 2 === 1;
        if (flag.values === 'string') return `${off} ${at}`;
        return flag.values === 'number' ? at * 1e20 : { value: flag.json, at };
      };
      return [
        flag.key,
        map([
          ...optional('description', flag.description),
          ...optional('aliases', flag.alias === null ? null : [`${flag.alias}-alias-${index}`]),
          ['variants', map(flag.variants.map((variant, at) => [variant, value(at)]))],
          ...optional('schema', flag.schema),
          ['off', off],
          ...optional('clientVisible', flag.clientVisible),
          ...optional('variable', flag.variable),
          ...optional(
            'environments',
            flag.environments.length === 0
              ? null
              : map(
                  flag.environments.map(([key, of]) => [
                    key,
                    of === null ? off : written(of, flag.variants),
                  ]),
                ),
          ),
        ]),
      ];
    });
    return map([
      ['apiVersion', 'tidegate/v1'],
      ['kind', 'Flags'],
      ['flags', map(entries)],
    ]);
  });

/** Names with "@" in front are those who opted in. */
const segmentName = name.filter((text) => !text.startsWith('@'));

/** A file of segments that has no mistake. */
export const segmentsFile: fc.Arbitrary<Tree> = fc
  .uniqueArray(fc.tuple(segmentName, fc.option(description), when), {
    minLength: 1,
    maxLength: 5,
    selector: ([key]) => key,
  })
  .map((segments) =>
    map([
      ['apiVersion', 'tidegate/v1'],
      ['kind', 'Segments'],
      [
        'segments',
        map(
          segments.map(([key, description, condition]) => [
            key,
            map([...optional('description', description), ['when', condition]]),
          ]),
        ),
      ],
    ]),
  );

/** The file as JSON, which is YAML. */
export function asJson(tree: Tree): string {
  // A whole number that a double does not hold exactly is refused as a row of digits.
  if (Number.isInteger(tree) && !Number.isSafeInteger(tree)) return Number(tree).toExponential();
  if (typeof tree !== 'object' || tree === null) return JSON.stringify(tree);
  if (Array.isArray(tree)) return `[${tree.map((item: Tree) => asJson(item)).join(', ')}]`;
  const entries = isMap(tree) ? tree.map : Object.entries(tree as Readonly<Record<string, Json>>);
  const members = entries.map(([key, value]) => `${JSON.stringify(key)}: ${asJson(value)}`);
  return `{ ${members.join(', ')} }`;
}

function isMap(tree: object): tree is { readonly map: Entries } {
  return Object.hasOwn(tree, 'map');
}

function written(of: Environment, variants: readonly string[]): Tree {
  const variant = (at: number) => variants[at % variants.length] ?? '';
  const targets: Entries = of.targets.map((units, at) => [variant(at), units]);
  const rules = of.rules.map((rule, at): Tree => {
    const condition: Entries =
      rule.segment === null ? [['when', rule.when]] : [['segment', rule.segment]];
    if (rule.split === null)
      return map([['name', rule.name], ...condition, ['serve', variant(at)]]);
    return map([
      ['name', rule.name],
      ...condition,
      [
        'split',
        map([
          [variant(at + 1), percent(rule.split)],
          [variant(at), percent(100_000 - rule.split)],
        ]),
      ],
      ...optional('by', rule.by),
    ]);
  });
  const [group = null, a = 0, b = 0, by = null] = of.group ?? [];
  return map([
    ['serve', variant(of.serve)],
    ...optional(
      'targets',
      targets.length === 0
        ? null
        : of.by === null
          ? map(targets)
          : map([
              ['by', of.by],
              ['serve', map(targets)],
            ]),
    ),
    ...optional('requires', of.requires.length === 0 ? null : map(of.requires)),
    ...optional(
      'group',
      group === null
        ? null
        : map([
            ['name', group],
            ['from', percent(Math.min(a, b))],
            ['to', percent(Math.max(a, b))],
            ...optional('by', by),
          ]),
    ),
    ...optional('holdBack', of.holdBack === null ? null : percent(of.holdBack)),
    ...optional('rules', rules.length === 0 ? null : rules),
  ]);
}

function optional(key: string, value: Tree | null): Entries {
  return value === null ? [] : [[key, value]];
}

/** Without the keys and numbers that no file of ours may hold. */
function bare(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => bare(item));
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [`k${key.length}`, bare(member)]),
  );
}
