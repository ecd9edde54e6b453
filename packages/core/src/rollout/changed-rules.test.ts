import { expect, test } from 'vitest';
import { changedRules, ruleNames } from './changed-rules.ts';
import { aPhase, aPlan, criterion, rollbackRule } from './rollout.fixture.ts';
import type { Plan } from './types.ts';

const gate = { minUnits: 0, pass: [criterion], approvals: [] };
const plan = aPlan({ phases: [aPhase({ gate }), aPhase({ name: 'full' })] });

test.each<[string, Partial<Plan>, readonly string[]]>([
  ['nothing', {}, []],
  ['a limit', { guardrails: [{ ...rollbackRule, limit: 0.01 }] }, ['errors']],
  ['what it does', { guardrails: [{ ...rollbackRule, action: 'pause' }] }, ['errors']],
  ['a name', { guardrails: [{ ...rollbackRule, name: 'failures' }] }, ['failures']],
  ['what is marked as open', { guardrails: [{ ...rollbackRule, ours: ['for'] }] }, []],
  [
    'where it stands',
    { guardrails: [], phases: [aPhase({ gate, guardrails: [rollbackRule] })] },
    [],
  ],
  [
    'a criterion',
    { phases: [aPhase({ gate: { ...gate, pass: [{ ...criterion, overMs: 1 }] } })] },
    ['gate errors'],
  ],
  ['a rule that is gone', { guardrails: [] }, []],
  ['a hold', { phases: [aPhase({ gate, hold: { minMs: 1, maxMs: null } })] }, []],
])('changedRules() when %s changes: %j', (_, changes, expected) => {
  expect(changedRules(plan, { ...plan, ...changes })).toEqual(expected);
});

test('changedRules() takes rules of one name in several phases together', () => {
  const strict = { ...rollbackRule, limit: 0.002 };
  const both = (first: typeof strict) =>
    aPlan({
      guardrails: [],
      phases: [aPhase({ guardrails: [first] }), aPhase({ guardrails: [rollbackRule] })],
    });
  expect(changedRules(both(strict), both(strict))).toEqual([]);
  expect(changedRules(both(strict), both(rollbackRule))).toEqual(['errors']);
});

test('ruleNames() lists guardrails and criteria once', () => {
  expect(ruleNames(plan)).toEqual(['errors', 'gate errors']);
});
