import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { AlphaShare } from './alpha-share.ts';
import { readGuardrails } from './guardrail-list.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

const rule = { metric: 'pii_leaks', above: 0, action: 'rollback' };
const read = (
  value: Json,
  prefix: string,
  names = new Map<string, Position>(),
  shares = new Map<string, AlphaShare>(),
) => {
  const result = reading(
    (report, node) => readGuardrails(report, node, prefix, names, shares),
    value,
  );
  return { names: result.value.map(({ name }) => name), problems: result.problems };
};

test('readGuardrails() puts the phase before the name', () => {
  expect(read([rule, { ...rule, name: 'leak' }], 'beta: ')).toEqual({
    names: ['beta: pii_leaks above 0', 'beta: leak'],
    problems: [],
  });
});

test('readGuardrails() refuses a name that the plan has already', () => {
  const names = new Map([['pii_leaks above 0', { line: 7, column: 3 }]]);
  expect(read([rule], '', names)).toEqual({
    names: [],
    problems: [
      '1:3 duplicate | Cannot use guardrail "pii_leaks above 0" twice: it stands in line 7 already | a "name" of its own',
    ],
  });
  expect(read([rule], 'beta: ', names).problems).toEqual([]);
});

test('readGuardrails() takes as many as the limit and no more', () => {
  const many = (length: number) => Array.from({ length }, (_, i) => ({ ...rule, name: `r${i}` }));
  expect(read(many(PLAN_LIMITS.guardrails), '').names.length).toBe(PLAN_LIMITS.guardrails);
  expect(read(many(PLAN_LIMITS.guardrails + 1), '').problems).toEqual([
    '1:1 too-large | Cannot read "guardrails": the list has 101 items | at most 100',
  ]);
});

test('readGuardrails() notes what comparisons get of alpha, under their full names', () => {
  const shares = new Map<string, AlphaShare>();
  const compared = { metric: 'error_rate', worseThan: 'control', action: 'pause' };
  const list = [compared, { ...compared, name: 'half', share: '50%' }, rule];
  expect(read(list, 'beta: ', new Map(), shares).problems).toEqual([]);
  expect([...shares]).toEqual([
    [
      'beta: error_rate worse than control',
      { kind: 'weight', value: 1, at: { line: 1, column: 3 } },
    ],
    ['beta: half', { kind: 'part', value: 0.5, at: { line: 9, column: 10 } }],
  ]);
});

test('readGuardrails() refuses the name of what every rollout has', () => {
  const taken = { ...rule, name: 'sample ratio' };
  expect(read([taken], '')).toEqual({
    names: [],
    problems: [
      '1:3 duplicate | Cannot name a guardrail "sample ratio": every rollout has one of that name already | another name',
    ],
  });
  expect(read([taken], 'beta: ').problems).toEqual([]);
});
