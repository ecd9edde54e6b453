import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import { parseTree } from './parse-tree.ts';
import { treeOf } from './tree.fixture.ts';

const HEAD = {
  apiVersion: 'tidegate/v1',
  kind: 'Scorecard',
  name: 'chat-kpis',
  environment: 'production',
};
const parse = (value: { readonly [key: string]: Json }) =>
  parseTree('s.yaml', treeOf({ ...HEAD, ...value }));
const errors = { metric: 'error_rate', below: '0.1%' };

test('parseTree() reads a scorecard, with the places of what only a server knows', () => {
  const kpis = { errors, arm: { ...errors, flag: 'agent', variant: 'new' } };
  const result = parse({ purpose: 'budgets', description: 'What we promised', kpis });
  expect(result).toMatchObject({
    ok: true,
    parsed: {
      kind: 'Scorecard',
      file: {
        scorecard: {
          name: 'chat-kpis',
          description: 'What we promised',
          purpose: 'budgets',
          environment: 'production',
          kpis: [{ name: 'errors' }, { name: 'arm', flag: 'agent', variant: 'new' }],
        },
        environmentAt: { line: 4, column: 14 },
        positions: {
          errors: { flag: { line: 9, column: 5 }, variant: { line: 9, column: 5 } },
          arm: { flag: { line: 15, column: 11 }, variant: { line: 16, column: 14 } },
        },
      },
    },
  });
});

test('parseTree() takes purpose kpis and no description where nothing is said', () => {
  const result = parse({ kpis: { errors } });
  expect(
    result.ok && result.parsed.kind === 'Scorecard' ? result.parsed.file.scorecard : null,
  ).toMatchObject({ purpose: 'kpis', description: null });
});

test('parseTree() answers every mistake of a scorecard, in the order of the file', () => {
  const result = parse({ purpose: 'kpi', kpis: { errors: { metric: 'error_rate' }, more: 'x' } });
  expect(
    result.ok ? [] : result.problems.map(({ at, message }) => `${at.line}: ${message}`),
  ).toEqual([
    '5: Cannot read "purpose": found "kpi"',
    '8: Cannot read a KPI: its target is missing',
    '10: Cannot read a KPI: found "x"',
  ]);
});

test('parseTree() takes as many KPIs as there may be', () => {
  const kpis = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, errors]));
  expect(parse({ kpis: kpis(PLAN_LIMITS.kpis) }).ok).toBe(true);
  expect(parse({ kpis: kpis(PLAN_LIMITS.kpis + 1) })).toMatchObject({
    problems: [{ message: `Cannot read "kpis": it has ${PLAN_LIMITS.kpis + 1} entries` }],
  });
});
