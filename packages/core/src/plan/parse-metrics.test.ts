import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import { parseTree } from './parse-tree.ts';
import { treeOf } from './tree.fixture.ts';

const parse = (metrics: Json) =>
  parseTree('m.yaml', treeOf({ apiVersion: 'tidegate/v1', kind: 'Metrics', metrics }));
const own = { kind: 'count', better: 'higher', description: 'Vouchers' };

test('parseTree() reads a file of metrics, each with its place', () => {
  expect(parse({ vouchers: own, redeemed: own })).toEqual({
    ok: true,
    parsed: {
      kind: 'Metrics',
      file: {
        metrics: [
          { name: 'vouchers', ...own, unit: '1', fromLogs: null, at: { line: 4, column: 3 } },
          { name: 'redeemed', ...own, unit: '1', fromLogs: null, at: { line: 9, column: 3 } },
        ],
      },
    },
  });
});

test('parseTree() takes as many metrics in a file as there may be', () => {
  const metrics = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, own]));
  expect(parse(metrics(PLAN_LIMITS.metrics)).ok).toBe(true);
  expect(parse(metrics(PLAN_LIMITS.metrics + 1))).toMatchObject({
    ok: false,
    problems: [{ message: `Cannot read "metrics": it has ${PLAN_LIMITS.metrics + 1} entries` }],
  });
});

test('parseTree() answers every mistake of a file of metrics', () => {
  const result = parse({ latency_ms: own, vouchers: { ...own, kind: 'x' } });
  expect(result.ok ? [] : result.problems.map(({ code, at }) => [code, at.line])).toEqual([
    ['duplicate', 4],
    ['unknown-name', 10],
  ]);
});

test('parseTree() lets a plan and a scorecard name the metrics that it is given', () => {
  const scorecard = treeOf({
    apiVersion: 'tidegate/v1',
    kind: 'Scorecard',
    name: 's',
    environment: 'production',
    kpis: { a: { metric: 'vouchers', atLeast: 1 } },
  });
  const metrics = [
    { name: 'vouchers', unit: '1', ...own, kind: 'count', better: 'higher' },
  ] as const;
  expect(parseTree('s.yaml', scorecard, { metrics }).ok).toBe(true);
  expect(parseTree('s.yaml', scorecard)).toMatchObject({
    ok: false,
    problems: [
      {
        code: 'unknown-metric',
        message: 'Cannot watch metric "vouchers": there is no such metric',
      },
    ],
  });
  const near = parseTree('s.yaml', scorecard, { metrics: [{ ...metrics[0], name: 'voucher' }] });
  expect(near.ok ? '' : near.problems[0]?.expected).toBe('"voucher"');
});
