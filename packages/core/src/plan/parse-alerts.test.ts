import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import { parseAlerts } from './parse-alerts.ts';
import { reading } from './tree.fixture.ts';

const HEAD = { name: 'chat-alerts', environment: 'production' };
const errors = { severity: 'critical', metric: 'error_rate', above: '1%', for: '5m' };
const runbook = { symptom: 'Error rate > 2%', actions: ['Review error logs'] };
const read = (value: { readonly [key: string]: Json }) =>
  reading(parseAlerts, { ...HEAD, ...value });

test('parseAlerts() compiles rules and runbooks, with the places of what only a server knows', () => {
  const { value, problems } = read({
    description: 'Who is woken up',
    defaults: { notify: ['ops'], keepFiringFor: '5m' },
    rules: {
      errors: { ...errors, runbook: 'high-errors', action: 'rollback', actsOn: 'chat' },
      progress: { severity: 'information', on: ['rollout.phase-entered'], notify: ['team'] },
    },
    runbooks: { 'high-errors': runbook },
  });
  expect(problems).toEqual([]);
  expect(value).toMatchObject({
    kind: 'Alerts',
    file: {
      alerts: {
        ...HEAD,
        description: 'Who is woken up',
        rules: [
          {
            name: 'errors',
            notify: ['ops'],
            runbook: 'high-errors',
            trigger: { condition: { keepFiringForMs: 300_000 } },
          },
          { name: 'progress', notify: ['team'] },
        ],
        runbooks: [{ name: 'high-errors', ...runbook, query: null }],
      },
      environmentAt: { line: 2, column: 14 },
      flags: { chat: { line: 18, column: 13 } },
    },
  });
});

test('parseAlerts() finds the nearest runbook, or says that there is none', () => {
  const rules = { errors: { ...errors, runbook: 'high-eror' } };
  expect(read({ rules, runbooks: { 'high-errors': runbook } }).problems).toEqual([
    '9:14 unknown-name | Cannot show runbook "high-eror": it is not in "runbooks" of this file | "high-errors"',
  ]);
  expect(read({ rules }).problems).toEqual([
    '9:14 unknown-name | Cannot show runbook "high-eror": it is not in "runbooks" of this file | a runbook of that name',
  ]);
});

test('parseAlerts() tells of a broken runbook once', () => {
  const rules = { errors: { ...errors, runbook: 'r' } };
  expect(read({ rules, runbooks: { r: { symptom: 'x' } } }).problems.length).toBe(1);
});

test('parseAlerts() answers every mistake', () => {
  const { problems } = read({ rules: { errors: 'x', more: errors }, defaults: { tell: [] } });
  expect(problems.map((problem) => problem.split(' | ')[1]).sort()).toEqual([
    'Cannot read an alert rule: found "x"',
    'Cannot use key "tell" in "defaults": there is no such key',
  ]);
  expect(reading(parseAlerts, { name: 'a' })).toMatchObject({ value: null });
  expect(read({ rules: {} }).problems).toEqual([
    '4:3 out-of-range | Cannot read "rules": it has 0 entries | 1 to 200 entries',
  ]);
});

test('parseAlerts() takes as many rules as the limit and no more', () => {
  const rules = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, errors]));
  expect(read({ rules: rules(PLAN_LIMITS.alertRules) }).problems).toEqual([]);
  expect(read({ rules: rules(PLAN_LIMITS.alertRules + 1) }).problems.length).toBe(1);
});
