import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { openValues } from './open-values.ts';
import { parseTree } from './parse-tree.ts';
import { treeOf } from './tree.fixture.ts';

const open = (kind: string, body: { readonly [key: string]: Json }) => {
  const head = { apiVersion: 'tidegate/v1', kind, name: 'n', environment: 'production' };
  const { name: _name, environment: _environment, ...bare } = head;
  const result = parseTree('f.yaml', treeOf({ ...(kind === 'Flags' ? bare : head), ...body }));
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return openValues(result.parsed);
};
const rule = { metric: 'error_rate', above: '0.2%', for: '5m' };

test('openValues() lists what a plan leaves to us', () => {
  const phase = {
    name: 'beta',
    audience: { weight: '5%' },
    hold: '1d',
    guardrails: [{ ...rule, action: 'pause', ours: ['for'] }],
    gate: { pass: [{ metric: 'error_rate', below: '1%', ours: ['below'] }] },
  };
  const guardrails = [
    { ...rule, action: 'rollback', ours: ['for', 'above'] },
    { metric: 'pii_leaks', above: 0, action: 'pause' },
  ];
  const body = { flag: 'f', control: 'a', candidate: 'b', phases: [phase], guardrails };
  expect(open('Plan', body)).toEqual([
    { place: 'guardrail "error_rate above 0.2% for 5m"', keys: ['for', 'above'] },
    { place: 'guardrail "beta: error_rate above 0.2% for 5m"', keys: ['for'] },
    { place: 'criterion "beta gate: error_rate below 1%"', keys: ['below'] },
  ]);
});

test('openValues() lists places of a plan first, and guardrails of a group once', () => {
  const guardrails = [{ ...rule, action: 'pause', ours: ['for'] }];
  const ten = { name: 'ten', audience: {}, hold: '1d', ours: ['hold'] };
  const phases = [{ name: 'gradual', guardrails, phases: [ten, { ...ten, name: 'quarter' }] }];
  const checklists = {
    review: { items: [{ name: 'docs', title: 'Documentation updated' }], ours: ['items'] },
  };
  const body = { flag: 'f', control: 'a', candidate: 'b', phases, checklists, unit: 'userId' };
  expect(open('Plan', { ...body, ours: ['unit'] })).toEqual([
    { place: 'checklist "review"', keys: ['items'] },
    { place: 'phase "ten"', keys: ['hold'] },
    { place: 'phase "quarter"', keys: ['hold'] },
    { place: 'plan', keys: ['unit'] },
    { place: 'guardrail "gradual: error_rate above 0.2% for 5m"', keys: ['for'] },
  ]);
});

test('openValues() lists what alert rules and responses leave to us', () => {
  const alert = { ...rule, severity: 'warning' };
  expect(open('Alerts', { rules: { a: { ...alert, ours: ['for'] }, b: alert } })).toEqual([
    { place: 'alert rule "a"', keys: ['for'] },
  ]);
  const matrix = { minor: { severity: 'low', rollback: 'fix-forward', ours: ['severity'] } };
  const followUps = { watch: { title: 'w', after: 'rollback', due: '15m', ours: ['due'] } };
  expect(open('Response', { matrix, followUps })).toEqual([
    { place: 'decision "minor"', keys: ['severity'] },
    { place: 'follow-up "watch"', keys: ['due'] },
  ]);
});

test('openValues() finds nothing in other files', () => {
  expect(open('Flags', { flags: { f: { variants: { off: false }, off: 'off' } } })).toEqual([]);
});
