import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import { readMetricDefinition } from './metric-definition.ts';
import { reading } from './tree.fixture.ts';

const AT = { line: 9, column: 3 };
const read = (name: string, value: Json) =>
  reading((report, node) => readMetricDefinition(report, node, name, AT), value);
const own = { better: 'higher', description: 'Vouchers that were redeemed' };

test('readMetricDefinition() reads each kind', () => {
  const vouchers = { name: 'vouchers', ...own };
  expect(read('vouchers', { kind: 'count', ...own }).value).toEqual({
    ...vouchers,
    kind: 'count',
    unit: '1',
    fromLogs: null,
  });
  expect(
    read('vouchers', { kind: 'count', ...own, normal: { count: 12, per: '1d' } }).value,
  ).toEqual({
    ...vouchers,
    kind: 'count',
    unit: '1',
    normal: { count: 12, perMs: 86_400_000 },
    fromLogs: null,
  });
  expect(read('vouchers', { kind: 'distribution', unit: 'ms', ...own }).value).toEqual({
    ...vouchers,
    kind: 'distribution',
    unit: 'ms',
    fromLogs: null,
  });
  expect(read('vouchers', { kind: 'gauge', unit: 1, ...own }).value).toEqual({
    ...vouchers,
    kind: 'gauge',
    unit: '1',
    fromLogs: null,
  });
  expect(
    read('vouchers', {
      kind: 'rate',
      ...own,
      fromLogs: { among: { service: 'chat' }, when: { contains: 'redeemed' } },
    }).value,
  ).toEqual({
    ...vouchers,
    kind: 'rate',
    unit: '1',
    fromLogs: { among: { service: 'chat' }, when: { contains: 'redeemed' } },
  });
});

test('readMetricDefinition() takes units of at most 20 characters', () => {
  const unit = (text: Json) => read('m', { kind: 'gauge', unit: text, ...own }).value?.unit;
  expect(['%', '1/s', 'requests', 'a'.repeat(20)].map(unit)).toEqual([
    '%',
    '1/s',
    'requests',
    'a'.repeat(20),
  ]);
  expect(['a'.repeat(21), 'Ms', '', null, ['ms']].map(unit)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  );
});

test('readMetricDefinition() takes the normal volume of a count of the catalogue, and only that', () => {
  const normal = { count: 3, per: '1d' };
  expect(read('complaints', { normal })).toEqual({
    value: {
      ...findMetric('complaints'),
      normal: { count: 3, perMs: 86_400_000 },
      fromLogs: null,
    },
    problems: [],
  });
  const refusal = '9:3 duplicate | Cannot define metric';
  expect(read('complaints', { kind: 'count', ...own }).problems).toEqual([
    `${refusal} "complaints": it is a metric of Tidegate | another name, or "normal" alone, which says how many there are in ordinary times`,
  ]);
  expect(read('latency_ms', { normal }).problems).toEqual([
    `${refusal} "latency_ms": it is a metric of Tidegate | another name`,
  ]);
});

const NAME_HINT =
  'small letters, digits, "_" and ".", beginning with a letter: "vouchers_redeemed"';

test.each<[string, string]>([
  ['Vouchers', `Cannot define metric "Vouchers": it is no such name | ${NAME_HINT}`],
  ['1st', `Cannot define metric "1st": it is no such name | ${NAME_HINT}`],
  ['a..b', `Cannot define metric "a..b": it is no such name | ${NAME_HINT}`],
  ['evaluations', `Cannot define metric "evaluations": it is taken | ${NAME_HINT}`],
  ['', 'Cannot read the name of a metric: "" is empty | another name'],
  [
    'constructor',
    'Cannot read the name of a metric: "constructor" is a reserved name | another name',
  ],
])('readMetricDefinition() refuses the name "%s"', (name, problem) => {
  expect(read(name, { kind: 'count', ...own })).toEqual({
    value: null,
    problems: [`9:3 out-of-range | ${problem}`],
  });
  expect(read('gen_ai.tool.calls', { kind: 'count', ...own }).problems).toEqual([]);
});

test('readMetricDefinition() refuses what means nothing for the kind', () => {
  const { problems } = read('vouchers', {
    kind: 'gauge',
    ...own,
    normal: { count: 1, per: '1d' },
    fromLogs: { when: {} },
  });
  expect(problems.map((problem) => problem.split(' | ')[1])).toEqual([
    'Cannot use key "normal" in a gauge: it means nothing there',
    'Cannot use key "fromLogs" in a gauge: it means nothing there',
  ]);
  expect(read('vouchers', { kind: 'rate', unit: 'ms', ...own }).problems).toEqual([
    '2:1 unknown-key | Cannot use key "unit" in a rate: it means nothing there | a rate without it',
  ]);
});

test('readMetricDefinition() refuses figures by conversation, which nobody could tell', () => {
  const { problems } = read('wait', { kind: 'distribution', ...own, perUnit: 'at-close' });
  expect(problems).toEqual([
    '4:1 not-supported | Cannot use key "perUnit" in a metric of your own: no number of your own is kept by conversation | the metric without it',
  ]);
});

test('readMetricDefinition() names what is missing and the nearest kind', () => {
  expect(read('vouchers', { kind: 'counter' }).problems).toEqual([
    '1:1 missing-key | Cannot read a metric: "better" is missing | "better", for example "better: lower"',
    '1:1 missing-key | Cannot read a metric: "description" is missing | "description", for example "description: Vouchers that were redeemed"',
    '1:7 unknown-name | Cannot read "kind": found "counter" | "count"',
  ]);
});
