import { metricCatalogue, WHOLE_PRODUCT } from '@tidegate/core';
import { expect, test } from 'vitest';
import { attributes, metricsRequest, type Said } from './otlp.fixture.ts';
import { readMetrics } from './read-metrics.ts';

const NOW_MS = 1_800_000_000_000;
const PROCESS = { flag: '', variant: '', draw: 0 };
const read = (...metrics: object[]) =>
  readMetrics(metricsRequest(metrics), metricCatalogue, { nowMs: NOW_MS, skewMaxMs: 86_400_000 });

const aPoint = (said: Said, numbers: object, atMs = NOW_MS) => ({
  startTimeUnixNano: `${NOW_MS - 1_000}000000`,
  timeUnixNano: `${atMs}000000`,
  attributes: attributes(said),
  ...numbers,
});
const aHistogram = (name: string, unit: string, said: Said = {}, temporality = 1) => ({
  name,
  unit,
  histogram: {
    aggregationTemporality: temporality,
    dataPoints: [
      aPoint(said, { count: '2', sum: 3, bucketCounts: ['0', '2'], explicitBounds: [1] }),
    ],
  },
});
const aSum = (name: string, isMonotonic: boolean, temporality: number, points: object[]) => ({
  name,
  sum: { isMonotonic, aggregationTemporality: temporality, dataPoints: points },
});

/** Metric, place, and what is counted. */
function told(...metrics: object[]) {
  const { facts, rejected, why } = read(...metrics);
  const series = facts.series.map(({ series: { flag, variant, draw, metric, labels, cell } }) => {
    const { kind, ...all } = cell as { kind: string } & Record<string, unknown>;
    const figures = ['count', 'trials', 'events', 'sumMicro', 'last', 'units'].flatMap((name) =>
      all[name] === undefined ? [] : [all[name]],
    );
    return [metric, `${flag}/${variant}~${draw}`, kind, figures, labels];
  });
  return { series, points: facts.points.length, rejected, why };
}

test.each([
  [
    aHistogram('gen_ai.invoke_agent.duration', 's', { 'error.type': 'x' }),
    [
      ['error_rate', '/all~0', 'rate', [2, 2], undefined],
      ['latency_ms', '/all~0', 'distribution', [2, 3e9], undefined],
    ],
  ],
  [aHistogram('gen_ai.client.operation.duration', 's', { 'gen_ai.operation.name': 'chat' }), []],
  [
    aHistogram('gen_ai.client.token.usage', '{token}', { 'gen_ai.token.type': 'output' }),
    [['tokens_out', '/all~0', 'distribution', [2, 3e6], undefined]],
  ],
  [
    aHistogram('gen_ai.execute_tool.duration', 's', { 'gen_ai.tool.name': 'search' }),
    [['tool_success_rate', '/all~0', 'rate', [2, 2], { tool: 'search' }]],
  ],
  [
    aHistogram('db.client.operation.duration', 's', {
      'feature_flag.key': 'f',
      'feature_flag.result.variant': 'new~3',
    }),
    [
      ['db_query_ms', 'f/new~3', 'distribution', [2, 3e9], undefined],
      ['db_query_ms', '/all~0', 'distribution', [2, 3e9], undefined],
    ],
  ],
  [
    aHistogram('satisfaction', '1', { language: 'rw' }),
    [['satisfaction', '/~0', 'mean', [3e6, 2], { language: 'rw' }]],
  ],
  [
    aSum('conversion.rate', true, 1, [
      aPoint({ 'tidegate.event': true }, { asInt: '3' }),
      aPoint({ 'tidegate.event': false }, { asInt: '7' }),
    ]),
    [
      ['conversion_rate', '/~0', 'rate', [3, 3], undefined],
      ['conversion_rate', '/~0', 'rate', [7, 0], undefined],
    ],
  ],
  [
    { name: 'active-users', gauge: { dataPoints: [aPoint({}, { asDouble: 7.5 })] } },
    [['active_users', '/~0', 'gauge', [7.5], undefined]],
  ],
  [
    {
      ...aSum('jvm.memory.used', false, 2, [
        aPoint({ pool: 'a' }, { asInt: '3000000' }),
        aPoint({ pool: 'b' }, { asInt: '2000000' }),
      ]),
      unit: 'By',
    },
    [['memory_mb', '/~0', 'gauge', [5], undefined]],
  ],
  [{ name: 'somebody.elses', gauge: { dataPoints: [aPoint({}, { asDouble: 1 })] } }, []],
])('readMetrics() takes for ours what is ours (%#)', (metric, series) => {
  expect(told(metric)).toEqual({ series, points: 0, rejected: 0, why: '' });
});

test('readMetrics() tells a server error from other answers', () => {
  const name = 'http.server.request.duration';
  expect(told(aHistogram(name, 's', { 'http.response.status_code': 502 })).series).toEqual([
    ['latency_ms', '/all~0', 'distribution', [2, 3e9], undefined],
    ['requests', '/~0', 'count', [2], undefined],
    ['http_5xx_rate', '/~0', 'rate', [2, 2], undefined],
  ]);
});

test('readMetrics() keeps totals apart, with who says the same by spans', () => {
  const { facts } = read(
    aHistogram('gen_ai.invoke_agent.duration', 's', {}, 2),
    aSum('complaints', true, 2, [aPoint({}, { asInt: '2' })]),
  );
  expect(
    facts.points.map(({ figures, places, spansOf }) => [
      figures.map(({ metric }) => metric),
      places,
      spansOf,
    ]),
  ).toEqual([
    [['error_rate', 'latency_ms'], [WHOLE_PRODUCT], 'agent'],
    [['complaints'], [PROCESS], null],
  ]);
  expect(new Set(facts.points.map(({ id }) => id)).size).toBe(2);
});

test.each([
  [
    aSum('complaints', true, 0, [aPoint({}, { asInt: '2' })]),
    'its aggregation temporality is not told',
  ],
  [aSum('complaints', true, 1, [aPoint({}, { asInt: '-2' })]), 'its numbers contradict each other'],
  [aSum('complaints', true, 1, [{ asInt: '2' }]), 'an id or a time is missing or malformed'],
  [
    aSum('complaints', true, 1, [aPoint({}, { asInt: '2' }, 1_000)]),
    'its time is over a day from now; set the clock of the sender',
  ],
])('readMetrics() rejects what it cannot use, and says why (%#)', (metric, why) => {
  expect(told(metric)).toEqual({ series: [], points: 0, rejected: 1, why });
});

test.each([
  null,
  3,
  'x',
  [],
  {},
  { resourceMetrics: 7 },
  { resourceMetrics: [null, { scopeMetrics: [{ metrics: [{}] }] }] },
])('readMetrics() is total (%#)', (request) => {
  const at = { nowMs: NOW_MS, skewMaxMs: 1 };
  expect(readMetrics(request, metricCatalogue, at)).toMatchObject({ rejected: 0 });
});

test('readMetrics() tells totals of replicas apart by resource, scope and start', () => {
  const total = (startMs: number) => ({
    name: 'gen_ai.invoke_agent.duration',
    unit: 's',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          ...aPoint({}, { count: '2', sum: 3, bucketCounts: ['0', '2'], explicitBounds: [1] }),
          startTimeUnixNano: `${startMs}000000`,
        },
      ],
    },
  });
  const at = { nowMs: NOW_MS, skewMaxMs: 86_400_000 };
  const idOf = (resource: Said, scope: object, startMs = NOW_MS) => {
    const group = {
      resource: { attributes: attributes({ 'service.name': 'agent', ...resource }) },
      scopeMetrics: [{ ...scope, metrics: [total(startMs)] }],
    };
    return readMetrics({ resourceMetrics: [group] }, metricCatalogue, at).facts.points[0]?.id;
  };
  const first = idOf({ 'host.name': 'a' }, {});
  expect(first).toMatch(/^[0-9a-f]{40}$/);
  expect(idOf({ 'host.name': 'a' }, {})).toBe(first);
  const others = [
    idOf({ 'host.name': 'b' }, {}),
    idOf({ 'host.name': 'a' }, { scope: { name: 'http' } }),
    idOf({ 'host.name': 'a' }, {}, NOW_MS - 1),
  ];
  expect(new Set([first, ...others]).size).toBe(4);
  expect(new Set([first, ...others].map((id) => id?.slice(0, 8))).size).toBe(1);
});

test('readMetrics() refuses numbers that are beyond all bounds, one by one', () => {
  const huge = { count: '1', sum: 1, bucketCounts: ['1', '0'], explicitBounds: [1e305] };
  const mean = { ...aHistogram('satisfaction', '1'), name: 'satisfaction' };
  const point = { ...aPoint({}, huge) };
  const beyond = { ...mean, histogram: { aggregationTemporality: 1, dataPoints: [point] } };
  const memory = {
    name: 'process.memory.usage',
    gauge: { dataPoints: [aPoint({}, { asDouble: 1e308 }), aPoint({}, { asDouble: 1e308 })] },
  };
  const old = {
    name: 'process.memory.usage',
    gauge: { dataPoints: [aPoint({}, { asDouble: 5e6 }, NOW_MS - 86_400_001)] },
  };
  const { series, rejected } = told(beyond, memory, old, aHistogram('satisfaction', '1'));
  expect([series.length, rejected]).toEqual([1, 4]);
});

test('readMetrics() needs no sum to count trials', () => {
  const long = { count: '2', sum: 1e303, bucketCounts: ['0', '2'], explicitBounds: [1] };
  const tools = {
    name: 'gen_ai.execute_tool.duration',
    unit: 's',
    histogram: { aggregationTemporality: 1, dataPoints: [aPoint({}, long)] },
  };
  expect(told(tools)).toMatchObject({
    series: [['tool_success_rate', '/all~0', 'rate', [2, 2], undefined]],
    rejected: 0,
  });
});
