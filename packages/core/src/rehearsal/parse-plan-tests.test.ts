import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { treeOf } from '../plan/tree.fixture.ts';
import { parsePlanTests } from './parse-plan-tests.ts';

const FILE = {
  apiVersion: 'tidegate/v1',
  kind: 'PlanTests',
  plan: 'plan.yaml',
  traffic: '1440/day',
  segments: { beta: '10%' },
  tests: [{ name: 'one', expect: [{ at: '1h', status: 'running' }] }],
};

const parse = (value: Json) => parsePlanTests('tests.yaml', treeOf(value));
const problemsOf = (value: Json) => {
  const found = parse(value);
  return found.ok ? [] : found.problems.map(({ at, code }) => `${at.line}:${at.column} ${code}`);
};

describe('parsePlanTests()', () => {
  test('fills in a Tuesday at ten and intervals of a minute', () => {
    const found = parse(FILE);
    if (!found.ok) throw new Error(JSON.stringify(found.problems));
    const { tests, ...head } = found.tests;
    expect(head).toEqual({
      plan: 'plan.yaml',
      startMs: Date.parse('2026-01-06T10:00:00Z'),
      intervalMs: 60_000,
      segments: { beta: 0.1 },
      seed: null,
    });
    expect(new Date(head.startMs).getUTCDay()).toBe(2);
    expect(tests.map(({ name, turns }) => [name, turns])).toEqual([
      ['one', [{ value: 1, spread: 0, count: 1 }]],
    ]);
  });

  test('reads start, interval, seed and series of the file', () => {
    const found = parse({
      ...FILE,
      start: '2026-03-01T00:00:00Z',
      interval: '10s',
      seed: 7,
      series: { turns: 3, error_rate: '1%' },
    });
    if (!found.ok) throw new Error(JSON.stringify(found.problems));
    const { startMs, intervalMs, seed, tests } = found.tests;
    expect([startMs, intervalMs, seed]).toEqual([Date.UTC(2026, 2, 1), 10_000, 7]);
    expect(tests[0]?.turns).toEqual([{ value: 3, spread: 0, count: 1 }]);
    expect(tests[0]?.series.map(({ metric }) => metric)).toEqual(['error_rate']);
  });

  test.each<[string, Json, string]>([
    ['no map', 'x', '1:1 wrong-type'],
    ['another kind', { ...FILE, kind: 'Plan' }, '2:7 unknown-name'],
    ['another version', { ...FILE, apiVersion: 'v2' }, '1:13 unknown-name'],
    ['no plan', { ...FILE, plan: null }, '3:7 wrong-type'],
    ['a day that is none', { ...FILE, start: '2026-02-30T10:00:00Z' }, 'wrong-type'],
    ['a time without a zone', { ...FILE, start: '2026-02-20T10:00:00' }, 'wrong-type'],
    ['no tests', { ...FILE, tests: [] }, 'out-of-range'],
    ['a share above all', { ...FILE, segments: { beta: '101%' } }, 'out-of-range'],
    ['a misspelt key', { ...FILE, trafic: '1/s' }, 'unknown-key'],
    ['an interval of nothing', { ...FILE, interval: '0s' }, 'out-of-range'],
  ])('refuses %s', (_, value, expected) => {
    expect(problemsOf(value).some((problem) => problem.endsWith(expected))).toBe(true);
  });

  test('never throws, whatever stands at any place', () => {
    for (const key of Object.keys(FILE)) {
      for (const poison of [null, 0, '', [], {}, [[null]], { x: null }, '1'.repeat(10_000)]) {
        expect(parse({ ...FILE, [key]: poison }).ok).toBe(key === 'segments' && false);
      }
    }
  });
});
