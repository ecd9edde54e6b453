import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { formatProblem } from './format-problem.ts';
import { parseTree } from './parse-tree.ts';
import { treeOf } from './tree.fixture.ts';
import type { Node, ParsedFile } from './types.ts';

const parse = (value: Json) => parseTree('file.yaml', treeOf(value));
const problemsOf = (value: Json) => {
  const result = parse(value);
  return result.ok
    ? []
    : result.problems.map(
        ({ at, code, message, expected }) =>
          `${at.line}:${at.column} ${code} | ${message} | ${expected}`,
      );
};
const HEAD = { apiVersion: 'tidegate/v1' };

test.each([
  [
    'Plan',
    {
      name: 'a',
      environment: 'e',
      flag: 'f',
      control: 'c',
      candidate: 'd',
      phases: [{ name: 'p', audience: {}, hold: '1d' }],
    },
  ],
  ['Flags', { flags: { f: { variants: { off: false }, off: 'off' } } }],
  ['Segments', { segments: { s: { when: [{ attribute: 'a', is: 1 }] } } }],
  ['Metrics', { metrics: { m: { kind: 'count', better: 'lower', description: 'd' } } }],
  ['Scorecard', { name: 's', environment: 'e', kpis: { k: { metric: 'uptime', above: '99%' } } }],
  [
    'Alerts',
    { name: 'a', environment: 'e', rules: { r: { severity: 'warning', on: ['flag.killed'] } } },
  ],
  [
    'Response',
    {
      name: 'r',
      environment: 'e',
      matrix: { bug: { severity: 'low', rollback: 'fix-forward' } },
    },
  ],
  [
    'Experiment',
    {
      ...{ name: 'x', environment: 'e', flag: 'f', arms: [{ variant: 'c' }, { variant: 'd' }] },
      primary: { m: { event: 'done', better: 'higher' } },
    },
  ],
])('parseTree() compiles a file of kind %s', (kind, body) => {
  const result = parse({ ...HEAD, kind, ...body });
  expect(result.ok && result.parsed.kind).toBe(kind);
});

test.each([
  [
    null,
    '1:1 wrong-type | Cannot read the file: found nothing | a map that begins with "apiVersion: tidegate/v1" and "kind: Plan"',
  ],
  [
    ['Plan'],
    '1:1 wrong-type | Cannot read the file: found a list | a map that begins with "apiVersion: tidegate/v1" and "kind: Plan"',
  ],
  [
    HEAD,
    '1:1 missing-key | Cannot read the file: "kind" is missing | "kind", for example "kind: Plan"',
  ],
  [{ ...HEAD, kind: 'plan' }, '2:7 unknown-name | Cannot read "kind": found "plan" | "Plan"'],
  [
    { ...HEAD, kind: 'Rollout' },
    '2:7 unknown-name | Cannot read "kind": found "Rollout" | "Plan", "Flags", "Segments", "Metrics", "Scorecard", "Alerts", "Response" or "Experiment"',
  ],
])('parseTree() refuses %j', (value, problem) => {
  expect(problemsOf(value)).toEqual([problem]);
});

test('parseTree() reads on behind a wrong or missing version, and answers in the order of the file', () => {
  expect(problemsOf({ kind: 'Segments', apiVersion: 'tidegate/v2', segment: {} })).toEqual([
    '1:1 missing-key | Cannot read a file of segments: "segments" is missing | "segments", for example "segments: { staff: { when: [{ attribute: staff, is: true }] } }"',
    '2:13 not-supported | Cannot read "apiVersion": found "tidegate/v2" | "tidegate/v1"',
    '3:1 unknown-key | Cannot use key "segment" in a file of segments: there is no such key | "segments"',
  ]);
  expect(problemsOf({ kind: 'Flags', flags: {} })).toEqual([
    '1:1 missing-key | Cannot read the file: "apiVersion" is missing | "apiVersion", for example "apiVersion: tidegate/v1"',
    '3:3 out-of-range | Cannot read "flags": it has 0 entries | 1 to 1000 entries',
  ]);
});

// Words that make random trees reach every corner of the language.
const KEYS =
  'name environment flag control candidate phases unit alpha noDataTimeout onNoData activationLead guardrails rollback notify audience segments weight drop shadow hold min max gate minUnits pass approvals role count metric above below between for within quantile mean action absolute minSamples worseThan conversations procedure flags variants off environments description when any attribute is isNot in startsWith endsWith notIn contains atLeast atMost version all not segment logic rules serve split by targets requires group from to holdBack aliases schema clientVisible variable metrics kind better perUnit normal per fromLogs when severityAtLeast attributes correlated kpis text statistic warning critical window due open labels minCount purpose by share shareOfBaseline aboveControlBy belowControlBy driftBy timesNormal keepFiringFor ours dropBy rules severity on recovery source actsOn shed escalate after incident runbook runbooks symptom actions defaults enabled matrix followUps rollback flagsWithin expected title every times avoid freezes requires excludes checklists items action blocking migrations staging backup execute verify wayBack completion announcements entered left before subject channels deployment methods stages planned retirement what watch checkpoint objectives optIn zone days checklist over procedure run __proto__ constructor toString'.split(
    ' ',
  );
const WORDS =
  '130%~of~baseline 10%~of~control error_rate latency_ms pii_leaks satisfaction memory_mb cost_usd 5m 0.5% 101% 25% rollback pause flag deployment cut-now beta a~b count lower per-second baseline 2026-12-31 30d __proto__ product control critical low full fix-forward flag.killed browser complaints uptime'
    .split(' ')
    .map((word) => word.replaceAll('~of~', ' of '));
const at = fc.record({ line: fc.integer(), column: fc.integer() });
const trees = fc.letrec<{ node: Node; list: Node; map: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('scalar' as const),
      value: fc.oneof(
        fc.constantFrom(...WORDS),
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
      ),
      text: fc.oneof(fc.constantFrom(...WORDS), fc.string()),
      at,
    }),
    tie('list'),
    tie('map'),
  ),
  list: fc.record({
    kind: fc.constant('list' as const),
    items: fc.array(tie('node'), { maxLength: 4 }),
    at,
  }),
  map: fc.record({
    kind: fc.constant('map' as const),
    entries: fc.array(
      fc.record({
        key: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...KEYS) },
          fc.string(),
        ) as fc.Arbitrary<string>,
        at,
        value: tie('node'),
      }),
      { maxLength: 12 },
    ),
    at,
  }),
}));

test('parseTree() never throws, and says what is wrong in our words', () => {
  const scalar = (value: string): Node => ({
    kind: 'scalar',
    value,
    text: value,
    at: { line: 1, column: 1 },
  });
  const files = fc
    .tuple(
      fc.constantFrom('Plan', 'Flags', 'Segments', 'Metrics', 'Scorecard', 'Alerts', 'Response'),
      trees.map,
    )
    .map(([kind, tree]): Node => {
      if (tree.kind !== 'map') return tree;
      const entries = [
        { key: 'apiVersion', at: tree.at, value: scalar('tidegate/v1') },
        { key: 'kind', at: tree.at, value: scalar(kind) },
        ...tree.entries,
      ];
      return { ...tree, entries };
    });
  fc.assert(
    fc.property(fc.oneof(files, trees.node), (tree) => {
      const result = parseTree('file.yaml', tree);
      if (result.ok) return;
      expect(result.problems.length).toBeGreaterThan(0);
      expect(result.problems.length).toBeLessThanOrEqual(100);
      for (const problem of result.problems) {
        expect(problem.message).toMatch(/^Cannot \S.*[^.]$/);
        expect(problem.expected).toMatch(/^\S.*[^.]$/);
        expect(formatProblem(problem, 'a: 1').length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 600 },
  );
});

/** Keys that each kind of rule or row may have, so that random ones are taken now and then. */
const RULE_KEYS = {
  guardrail:
    'metric action above below between for within quantile mean absolute minSamples count timesNormal worseThan by share aboveControlBy belowControlBy driftBy shareOfBaseline dropBy keepFiringFor ours',
  criterion: 'metric above below shareOfBaseline quantile ours',
  alert:
    'metric severity action above atLeast below between count timesNormal dropBy for within window quantile statistic recovery minCount flag source on notify runbook ours',
  decision:
    'metric severity rollback above between quantile statistic expected within flagsWithin ours',
  followUp: 'title after due every times ours',
} as const;

/** How many of the rules or rows of a file were kept. */
function keptBy(parsed: ParsedFile): number {
  switch (parsed.kind) {
    case 'Plan': {
      const { guardrails, phases } = parsed.plan;
      return guardrails.length + phases.reduce((sum, { gate }) => sum + gate.pass.length, 0);
    }
    case 'Alerts':
      return parsed.file.alerts.rules.length;
    case 'Response':
      return parsed.file.response.matrix.length + parsed.file.response.followUps.length;
    default:
      return 0;
  }
}

test('parseTree() says what is wrong with every rule and row that it does not take', () => {
  const keys = [...new Set(Object.values(RULE_KEYS).flatMap((list) => list.split(' ')))];
  const rule = fc
    .uniqueArray(
      fc.tuple(
        fc.constantFrom(...keys),
        fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(0, 2, 0.95), fc.boolean()),
      ),
      { maxLength: 12, selector: ([key]) => key },
    )
    .map((entries): { readonly [key: string]: Json } => Object.fromEntries(entries));
  const names = { ...HEAD, name: 'n', environment: 'e' };
  const plan = { ...names, kind: 'Plan', flag: 'f', control: 'a', candidate: 'b' };
  const phase = { name: 'p', audience: {}, hold: '1d' };
  const begun = fc.constantFrom<{ readonly [key: string]: Json }>(
    {},
    { metric: 'error_rate', action: 'pause', severity: 'critical' },
    { metric: 'latency_ms', action: 'pause', severity: 'low', rollback: 'full' },
    { metric: 'complaints', action: 'pause', severity: 'warning', rollback: 'quick' },
    { severity: 'low' },
    { severity: 'critical', rollback: 'full', action: 'pause' },
    { title: 't', after: 'rollback' },
  );
  fc.assert(
    fc.property(begun, rule, (start, more) => {
      const of = (kind: keyof typeof RULE_KEYS): { readonly [key: string]: Json } => {
        const all = Object.entries({ ...more, ...start });
        return Object.fromEntries(all.filter(([key]) => RULE_KEYS[kind].split(' ').includes(key)));
      };
      for (const value of [
        { ...plan, phases: [phase], guardrails: [of('guardrail')] },
        { ...plan, phases: [{ ...phase, gate: { pass: [of('criterion')] } }] },
        { ...names, kind: 'Alerts', rules: { each: of('alert') } },
        { ...names, kind: 'Response', matrix: { each: of('decision') } },
        { ...names, kind: 'Response', followUps: { each: of('followUp') } },
      ]) {
        const result = parse(value);
        expect(result.ok || result.problems.length > 0).toBe(true);
        if (result.ok) expect(keptBy(result.parsed)).toBe(1);
      }
    }),
    { numRuns: 200 },
  );
});
