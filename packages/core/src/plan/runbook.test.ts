import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readRunbook } from './runbook.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readRunbook(report, node, 'errors'), value);
const runbook = { symptom: 'Error rate > 2%', actions: ['Review error logs', 'Roll back'] };

test('readRunbook() reads symptom, query and actions in their order', () => {
  expect(read(runbook)).toEqual({
    value: { name: 'errors', query: null, ...runbook },
    problems: [],
  });
  expect(read({ ...runbook, query: 'SELECT 1' }).value?.query).toBe('SELECT 1');
});

test('readRunbook() reports what is missing or wrong', () => {
  expect(read({ symptom: 1, actions: [] })).toEqual({
    value: null,
    problems: [
      '1:10 wrong-type | Cannot read "symptom": found "1" | a text of at most 2000 characters',
      '3:3 out-of-range | Cannot read "actions": the list has 0 items | at least 1',
    ],
  });
  expect(read({ ...runbook, actions: ['a', 2] }).value).toBe(null);
  expect(read({ symptom: 'x' }).problems).toEqual([
    '1:1 missing-key | Cannot read a runbook: "actions" is missing | "actions", for example "actions: [Review error logs]"',
  ]);
});

test('readRunbook() takes as many actions as the limit and no more', () => {
  const actions = (length: number) => ({ ...runbook, actions: Array.from({ length }, () => 'a') });
  expect(read(actions(PLAN_LIMITS.runbookActions)).problems).toEqual([]);
  expect(read(actions(PLAN_LIMITS.runbookActions + 1)).value).toBe(null);
});
