/** F24: files of people with every kind of flaw: refused with a place, or harmless. */
import { readdirSync, readFileSync } from 'node:fs';
import {
  compileRuleset,
  evaluate,
  type FlagdDocument,
  type FlagdFlag,
  type Metric,
} from '@tidegate/core';
import { parseFile, parseFiles } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { FULL_PLAN } from '../../packages/protocol/src/full-files.fixture.ts';
import { CHAOS, report, reportCost, SEED } from './fault-report.fixture.ts';
import { type Seeded, seeded } from './seeded.fixture.ts';

const FUZZED = CHAOS ? 10_000 : 400;
const SLOWEST_MS = 200;
/** Of one tree: a plan with everything in it has 20 000. */
const PAIRS_MAX = 5_000;

type Tree = { [name: string]: unknown } | unknown[];
type Path = readonly (string | number)[];

const RULES = {
  apiVersion: 'tidegate/v1',
  kind: 'Flags',
  flags: {
    chat: {
      description: 'a flag with everything',
      aliases: ['oldChat'],
      variants: { off: false, on: true },
      schema: { type: 'boolean' },
      off: 'off',
      clientVisible: true,
      variable: 'NEXT_PUBLIC_CHAT',
      environments: {
        development: 'on',
        production: {
          serve: 'off',
          targets: { by: 'userId', serve: { on: ['u-1', 'u-2'] } },
          requires: { other: 'on' },
          group: { name: 'checkout', from: '0%', to: '50%', by: 'userId' },
          holdBack: '1%',
          rules: [
            { name: 'staff', segment: 'internal', serve: 'on' },
            {
              name: 'rwanda',
              when: [{ attribute: 'country', is: 'RW' }, { not: { attribute: 'age', below: 18 } }],
              split: { on: '25%', off: '75%' },
              by: 'userId',
            },
          ],
        },
      },
    },
    other: { variants: { off: 0, on: 1 }, off: 'off', environments: { production: 'on' } },
  },
};

const METRICS = {
  apiVersion: 'tidegate/v1',
  kind: 'Metrics',
  metrics: {
    disabled_lines: {
      kind: 'count',
      better: 'higher',
      description: 'a metric with everything',
      normal: { count: 12, per: '1d' },
      fromLogs: {
        among: { service: 'agent', correlated: true, personalData: false },
        when: { contains: 'is disabled', severityAtLeast: 'info', attributes: { region: 'kgl' } },
      },
    },
    queue_ms: { kind: 'distribution', better: 'lower', description: 'waiting', unit: 'ms' },
  },
};
const SCORECARD = {
  apiVersion: 'tidegate/v1',
  kind: 'Scorecard',
  name: 'launch',
  environment: 'production',
  purpose: 'kpis',
  description: 'a scorecard with everything',
  kpis: {
    errors: {
      text: 'Error rate < 1 %',
      metric: 'error_rate',
      below: '1%',
      warning: { above: '2%' },
      critical: { above: '5%' },
      window: '24h',
      minCount: 20,
      labels: { region: 'kgl' },
    },
    lines: { metric: 'disabled_lines', atLeast: 1, window: '24h', due: '2026-12-31' },
    undecided: { text: 'Users are happy', open: 'nobody has decided how it is measured' },
  },
};
/** One of each kind that is poisoned place by place. */
const TREES: readonly Tree[] = [RULES, METRICS, SCORECARD, FULL_PLAN];

describe('F24', () => {
  const folders = [TREES.map((tree) => JSON.stringify(tree)), ...examples()];
  const sound = folders.flat();
  /** What scorecards and plans of any folder may name. */
  const defined = folders.flat().flatMap((text) => {
    const result = parseFile('metrics.yaml', text);
    return result.ok && result.parsed.kind === 'Metrics' ? result.parsed.file.metrics : [];
  });

  test('the files that are poisoned here are sound before', () => {
    const read = folders.flatMap((texts) =>
      parseFiles(texts.map((text) => ({ name: 'sound.yaml', text }))).map(({ result }) => result),
    );
    expect(read.filter(({ ok }) => !ok)).toEqual([]);
    const kinds = new Set(read.map((result) => (result.ok ? result.parsed.kind : 'refused')));
    expect([...kinds].sort()).toEqual([
      'Alerts',
      'Experiment',
      'Flags',
      'Metrics',
      'Plan',
      'Response',
      'Scorecard',
      'Segments',
    ]);
  });

  test('null in every place, singly and in pairs, is refused or harmless', (context) => {
    const random = seeded(SEED);
    const poisoned = TREES.flatMap((whole) => {
      const paths = pathsOf(whole);
      const pairs = paths.flatMap((path, index) =>
        paths.slice(index + 1).map((other) => [path, other]),
      );
      const all = CHAOS && pairs.length <= PAIRS_MAX;
      const length = CHAOS ? PAIRS_MAX : 300;
      const some = all ? pairs : Array.from({ length }, () => random.of(pairs));
      return [...paths.map((path) => [path]), ...some].map((places) =>
        JSON.stringify(places.reduce((tree, path) => changed(tree, path, null), whole)),
      );
    });
    const found = tried(poisoned, defined);
    report(context, 'F24', { 'throws on nulls': [found.throws, { is: 0 }] });
    reportCost(context, 'F24', {
      'slowest file with nulls, ms': [found.slowestMs, { atMost: SLOWEST_MS }],
    });
    // A required member that is null must not pass for one that is there.
    const required: [Tree, Path][] = [
      ...TREES.flatMap((tree): [Tree, Path][] => [
        [tree, ['kind']],
        [tree, ['apiVersion']],
      ]),
      [RULES, ['flags']],
      [RULES, ['flags', 'chat', 'variants']],
      [METRICS, ['metrics']],
      [METRICS, ['metrics', 'disabled_lines', 'kind']],
      [METRICS, ['metrics', 'disabled_lines', 'fromLogs', 'when']],
      [SCORECARD, ['name']],
      [SCORECARD, ['environment']],
      [SCORECARD, ['kpis']],
      [SCORECARD, ['kpis', 'errors', 'metric']],
      [SCORECARD, ['kpis', 'errors', 'below']],
      // Nothing in a plan may be null.
      ...pathsOf(FULL_PLAN).map((path): [Tree, Path] => [FULL_PLAN, path]),
    ];
    const taken = required.filter(([tree, path]) => accepts(changed(tree, path, null), defined));
    expect(taken).toEqual([]);
  });

  test('weights that are none are refused', (context) => {
    const weights = [
      '-1%',
      '101%',
      'NaN',
      'NaN%',
      '1e999%',
      '',
      null,
      [],
      {},
      -1,
      101,
      0.25,
      '25',
      '24.9%',
      true,
    ];
    const split: Path = ['flags', 'chat', 'environments', 'production', 'rules', 1, 'split', 'on'];
    const hold: Path = ['flags', 'chat', 'environments', 'production', 'holdBack'];
    const from: Path = ['flags', 'chat', 'environments', 'production', 'group', 'to'];
    const strange = ['-1%', '101%', 'NaN', 'NaN%', '1e999%', [], {}, -1, 101, true];
    const poisoned = [
      ...weights.map((weight) => changed(RULES, split, weight)),
      ...strange.flatMap((weight) => [changed(RULES, hold, weight), changed(RULES, from, weight)]),
    ];
    const accepted = poisoned.filter((tree) => accepts(tree, defined));
    report(context, 'F24', { 'wrong weights accepted': [accepted.length, { is: 0 }] });
  });

  test('targets, times and volumes that are none are refused', (context) => {
    const numbers = ['NaN', 'NaN%', '1e999%', '-1%', '', null, [], {}, -1, true];
    const poisoned = numbers.flatMap((number) => [
      changed(SCORECARD, ['kpis', 'errors', 'below'], number),
      changed(SCORECARD, ['kpis', 'errors', 'critical'], number),
      changed(SCORECARD, ['kpis', 'errors', 'window'], number),
      changed(SCORECARD, ['kpis', 'errors', 'minCount'], number),
      changed(SCORECARD, ['kpis', 'lines', 'due'], number),
      changed(METRICS, ['metrics', 'disabled_lines', 'normal', 'count'], number),
      changed(METRICS, ['metrics', 'disabled_lines', 'normal', 'per'], number),
    ]);
    const accepted = poisoned.filter((tree) => accepts(tree, defined));
    report(context, 'F24', { 'wrong targets accepted': [accepted.length, { is: 0 }] });
  });

  test('bombs, circles, depth and duplicates are refused', (context) => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => [
      ...pair,
    ])) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
    }
    const poisoned = [
      bomb.join('\n'),
      'a: &a [*a]',
      'a: &a { b: *a }',
      `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
      `flags: ${'{ a: '.repeat(10_000)}1${'}'.repeat(10_000)}`,
      '{"kind": "Flags", "kind": "Plan"}',
      'kind: Flags\nkind: Plan\n',
      JSON.stringify(RULES).replace('"off":false', '"off":false,"off":true'),
      JSON.stringify({ ...RULES, unknown: 1 }),
      JSON.stringify(RULES).replace('"chat":', '"__proto__":{"polluted":1},"chat":'),
      JSON.stringify(SCORECARD).replace('"errors":', '"__proto__":{"polluted":1},"errors":'),
      JSON.stringify(METRICS).replace('"queue_ms":', '"__proto__":{"polluted":1},"queue_ms":'),
      '\u0000',
      '%YAML 9.9\n---\n',
      '!!js/function "function () { return 1 }"',
      '<<: { flags: {} }',
    ];
    const found = tried(poisoned, defined);
    report(context, 'F24', {
      'throws on bombs and circles': [found.throws, { is: 0 }],
      'bombs, circles and duplicates accepted': [found.accepted, { is: 0 }],
    });
    reportCost(context, 'F24', { 'slowest bomb, ms': [found.slowestMs, { atMost: SLOWEST_MS }] });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test(`${FUZZED} files with random damage never throw`, (context) => {
    const random = seeded(SEED + 1);
    const found = tried(
      Array.from({ length: FUZZED }, () => damaged(random.of(sound), random)),
      defined,
    );
    report(context, 'F24', { [`throws on ${FUZZED} damaged files`]: [found.throws, { is: 0 }] });
    reportCost(context, 'F24', {
      'slowest damaged file, ms': [found.slowestMs, { atMost: SLOWEST_MS }],
    });
    // Some damage only touches texts: the rest is refused.
    expect(found.accepted / FUZZED).toBeLessThan(0.7);
  });

  test(`${FUZZED} rulesets with random damage are safe in the SDK`, (context) => {
    const random = seeded(SEED + 2);
    let [throws, harmed] = [0, 0];
    for (let i = 0; i < FUZZED; i++) {
      const flag = changed(FLAG, random.of(pathsOf(FLAG)), random.of(JUNK));
      const document = { flags: { flag, sound: SOUND } } as unknown as FlagdDocument;
      const given = { targetingKey: random.text(8), country: random.of(JUNK) };
      try {
        const ruleset = compileRuleset(document);
        evaluate(ruleset, 'flag', given, 1_800_000_000_000);
        if (evaluate(ruleset, 'sound', given, 0).value !== true) harmed += 1;
      } catch {
        throws += 1;
      }
    }
    report(context, 'F24', {
      [`throws on ${FUZZED} damaged flags, SDK`]: [throws, { is: 0 }],
      'flags beside a damaged one that were harmed': [harmed, { is: 0 }],
    });
  });
});

const SOUND: FlagdFlag = { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' };
const FLAG = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: {
    if: [
      { in: [{ var: 'country' }, ['RW', 'KE']] },
      { fractional: [{ cat: ['salt:', { var: 'targetingKey' }] }, ['on', 25], ['off', 75]] },
      { '>=': [{ var: 'age' }, 18] },
      'on',
      null,
    ],
  },
  metadata: { unit: 'conversation' },
};
const JUNK: readonly unknown[] = [
  ...[null, undefined, '', 'x', 0, -1, 1e308, Number.NaN, true, [], {}, [[]], [null], { var: 'x' }],
  ...[{ '': 1 }, { fractional: [] }, { if: 1 }, { __proto__: null }, Symbol('x'), () => 1, 1n],
];

/** Every file of the examples, folder by folder: files of one folder may need each other. */
function examples(): string[][] {
  const plans = new URL('../../examples/plans/', import.meta.url);
  return readdirSync(plans)
    .sort()
    .map((product) =>
      readdirSync(new URL(`${product}/`, plans))
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => readFileSync(new URL(`${product}/${name}`, plans), 'utf8'))
        // Tests of plans are a language of their own, and so is an operator's file, which has no kind.
        .filter((text) => /^kind: (?!PlanTests$)/m.test(text)),
    );
}

function accepts(tree: Tree, metrics: readonly Metric[]): boolean {
  return parseFile('poisoned.json', JSON.stringify(tree), { metrics }).ok;
}

function tried(texts: readonly string[], metrics: readonly Metric[]) {
  let [throws, accepted, slowestMs] = [0, 0, 0];
  for (const text of texts) {
    const startedMs = performance.now();
    try {
      if (parseFile('poisoned.yaml', text, { metrics }).ok) accepted += 1;
    } catch {
      throws += 1;
    }
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
  }
  return { throws, accepted, slowestMs };
}

function pathsOf(tree: unknown, before: Path = []): Path[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const names = Array.isArray(tree) ? [...tree.keys()] : Object.keys(tree);
  return names.flatMap((name) => {
    const path = [...before, name];
    return [path, ...pathsOf((tree as Record<string, unknown>)[name], path)];
  });
}

/** A copy with something else at a path; where the path leads nowhere any more, unchanged. */
function changed(tree: unknown, [name, ...rest]: Path, value: unknown): Tree {
  const copy = (Array.isArray(tree) ? [...tree] : { ...(tree as object) }) as Record<
    string,
    unknown
  >;
  if (name === undefined || typeof tree !== 'object' || tree === null) return copy as Tree;
  const inner = copy[name];
  if (rest.length === 0) copy[name] = value;
  else if (typeof inner === 'object' && inner !== null) copy[name] = changed(inner, rest, value);
  return copy as Tree;
}

/** One to three random changes of the text, as a bad disk, a bad merge or a bad day makes them. */
function damaged(text: string, random: Seeded): string {
  let result = text;
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(result.length);
    const end = Math.min(result.length, at + 1 + random.below(30));
    const cut = result.slice(at, end);
    const into = random.of([
      '',
      cut + cut,
      'null',
      '-1',
      'NaN',
      '\n',
      '\t',
      '{}',
      '[]: ',
      '&a *a',
      '"',
      ': ',
      '\u0000',
      stringify({ [random.text(3)]: random.below(9) }),
      random.text(4),
    ]);
    result = result.slice(0, at) + into + result.slice(end);
  }
  return result;
}
