import { expect, test } from 'vitest';
import { guardrailsNow, judgedNow, phaseNow } from './judged-now.ts';
import { aPhase, aPlan, criterion, rollbackRule, running } from './rollout.fixture.ts';

const own = { ...rollbackRule, name: 'stricter' };
const plan = aPlan({
  phases: [aPhase({ guardrails: [own], gate: { minUnits: 0, pass: [criterion], approvals: [] } })],
});

test('judgedNow() puts the phase before the plan, and criteria last', () => {
  const rollout = running(plan);
  expect(guardrailsNow(plan, rollout).map(({ name }) => name)).toEqual(['stricter', 'errors']);
  expect(judgedNow(plan, rollout).map(({ name }) => name)).toEqual([
    'stricter',
    'errors',
    'gate errors',
  ]);
});

test('phaseNow() throws when the plan has no such phase', () => {
  expect(() => phaseNow(plan, { ...running(plan), phase: 9 })).toThrow('phase 9 of plan "chat"');
});
